import type { ColumnDefinitionBuilder, Expression, RawBuilder, SelectQueryBuilder } from 'kysely'

/**
 * What differs between the databases, as functions and flags. Features use these and never ask for the name.
 */
export interface Dialect {
  readonly name: 'sqlite' | 'mysql'
  /** Whether several writers can be at work at once, so that rows need locks. */
  readonly locksRows: boolean
  /** Adds the row lock where writers can run at once; one-writer databases need none. */
  lockRow<DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>): SelectQueryBuilder<DB, TB, O>
  /** Whether an index may leave rows out that fail a condition. */
  readonly indexesSome: boolean
  /**
   * Stands behind the name of a table in a query, which then reads it along this index whatever the planner thinks of the
   * matter, and fails where there is none.
   */
  alongIndex(name: string): RawBuilder<unknown>
  /** Whether an error means that a unique key refused a row; with `column`, that this column is part of that key. */
  isUniqueViolation(error: unknown, column?: string): boolean
  /** The database's clock in epoch milliseconds; null where it is the clock of the process that has opened it. */
  readonly currentTime: RawBuilder<number | string> | null
  /** A number that rises with each insert. */
  idColumn(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder
  /** A column for text of up to some megabytes. */
  readonly longText: 'text' | Expression<unknown>
  /** What a `CREATE TABLE` ends with. */
  readonly tableSuffix: string
  /** The same for a table of small rows that lie in the order of their key and have no other. */
  readonly clusteredSuffix: string
}

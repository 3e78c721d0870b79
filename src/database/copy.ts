/** A value as both databases have it: text, numbers, bytes, nothing. */
export type Cell = null | number | string | Uint8Array

export type TableShape = { name: string; columns: string[] }

/** Where a MySQL server's binary log stood at the moment of a copy. */
export type LogPosition = { file: string; position: number }

/**
 * Every table at one moment, read row by row while others go on writing. Whichever database it is, the same data gives the
 * same cells, so that a copy of one can be loaded into the other.
 */
export interface CopySource extends AsyncDisposable {
  readonly engine: 'sqlite' | 'mysql'
  /** Names of the steps of the schema that were taken. */
  readonly steps: readonly string[]
  /** Without those that tell which steps were taken. */
  readonly tables: readonly TableShape[]
  /** Null where there is no binary log, or the user may not see it. */
  readonly logPosition: LogPosition | null
  /** The rows of one table, some at a time. One table after the other. */
  rows(table: TableShape): AsyncIterable<Cell[][]>
}

/**
 * A database that is filled from a copy. Until `finish` no node takes it for one that is whole, however the process ends.
 */
export interface CopyTarget extends AsyncDisposable {
  readonly engine: 'sqlite' | 'mysql'
  /** How many rows lie there, of tables of Hadir's; throws when there are tables of somebody else. */
  rowsThere(): Promise<number>
  /** Whether it holds what an earlier try has left that did not end: nothing that anybody could miss. */
  isHalfFilled(): Promise<boolean>
  /** Removes what is there and makes the schema of these steps. Throws when this version does not know one of them. */
  prepare(steps: readonly string[]): Promise<void>
  /** Fills a table that was emptied before; returns how many rows came. */
  load(table: TableShape, rows: AsyncIterable<Cell[][]>): Promise<number>
  /** What was loaded, to be compared. */
  readBack(): Promise<CopySource>
  /**
   * Takes the steps that came later, lets `renew` change what must not come back, and then opens the database to nodes.
   */
  finish(renew: () => Promise<void>): Promise<void>
}

/** Rows that travel together. */
export const ROWS_TOGETHER = 200

/** Tables of the migrator's own. */
export const isBookkeeping = (table: string): boolean => table.startsWith('kysely_')

/** Columns by table, of rows that come in the order of tables. */
export function shapesOf(rows: readonly { table: string; column: string }[]): TableShape[] {
  const shapes = new Map<string, string[]>()
  for (const { table, column } of rows) {
    if (isBookkeeping(table)) continue
    const columns = shapes.get(table)
    if (columns) columns.push(column)
    else shapes.set(table, [column])
  }
  return [...shapes].map(([name, columns]) => ({ name, columns }))
}

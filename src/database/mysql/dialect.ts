import { sql } from 'kysely'
import type { Dialect } from '../dialect.ts'
import { columnsOf, isDuplicate } from './failures.ts'

/** Whatever the server's own defaults are: every letter of the world, and 'a' is not 'A'. */
const TABLE = 'engine=innodb default charset=utf8mb4 collate=utf8mb4_bin'

/** MySQL and MariaDB: many writers at a time. */
export const mysqlDialect: Dialect = {
  name: 'mysql',
  locksRows: true,
  lockRow: (query) => query.forUpdate(),
  indexesSome: false,
  alongIndex: (name) => sql`force index (${sql.id(name)})`,
  isUniqueViolation: (error, column) =>
    isDuplicate(error) && (column === undefined || columnsOf(error).includes(column)),
  currentTime: sql<string>`cast(unix_timestamp(current_timestamp(3)) * 1000 as signed)`,
  idColumn: (column) => column.notNull().primaryKey().autoIncrement(),
  longText: sql`mediumtext`,
  tableSuffix: TABLE,
  // InnoDB lays every table out in the order of its primary key
  clusteredSuffix: TABLE,
}

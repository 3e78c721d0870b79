import { sql } from 'kysely'
import type { Dialect } from '../dialect.ts'

const UNIQUE = 2067
const PRIMARY_KEY = 1555

/** Indexes of unique constraints are named by their number, whatever the constraint is called. */
const NAMES: Readonly<Record<string, string>> = { attendance_once: 'sqlite_autoindex_attendance_2' }

/** SQLite: one writer at a time, so rows need no locks. */
export const sqliteDialect: Dialect = {
  name: 'sqlite',
  locksRows: false,
  lockRow: (query) => query,
  indexesSome: true,
  alongIndex: (name) => sql`indexed by ${sql.id(NAMES[name] ?? name)}`,
  currentTime: null,
  isUniqueViolation(error, column) {
    if (!(error instanceof Error) || !('errcode' in error)) return false
    if (error.errcode !== UNIQUE && error.errcode !== PRIMARY_KEY) return false
    return column === undefined || error.message.split(/[:,] /).some((part) => part.endsWith(`.${column}`))
  },
  idColumn: (column) => column.primaryKey().autoIncrement(),
  longText: 'text',
  tableSuffix: '',
  clusteredSuffix: 'without rowid',
}

import type { AttendanceRow } from '#contract/attendance.ts'
import { type Sort, sortRows } from '../table/sort.ts'

const KEYS: Readonly<Record<string, (row: AttendanceRow) => string | number | null>> = {
  name: ({ user }) => user.name,
  number: ({ user }) => user.number,
  department: ({ department }) => department.name,
  site: ({ site }) => site.name,
  in: ({ masuk_at: at }) => at,
  out: ({ pulang_at: at }) => at,
  duration: ({ duration_minutes: minutes }) => minutes,
}

/** Columns that today's list can be sorted by. All of it is here; of the history one page is, so it is sorted by date alone. */
export const TODAY_COLUMNS = Object.keys(KEYS)

export function sortToday(rows: readonly AttendanceRow[], sort: Sort | undefined): readonly AttendanceRow[] {
  const key = KEYS[sort?.replace('-', '') ?? '']
  return key ? sortRows(rows, sort, key) : rows
}

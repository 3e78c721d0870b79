import type { AttendanceRow, ExpectedPerson } from '#contract/attendance.ts'
import type { HistorySearch } from '../search.ts'

type Person = Pick<AttendanceRow | ExpectedPerson, 'user' | 'department' | 'site'>

/** The same filters that the server applies to the history, for rows that are here already. */
export function matchesPerson(person: Person, { employee, department, site, q }: HistorySearch): boolean {
  if (employee && person.user.id !== employee) return false
  if (department && person.department.id !== department) return false
  if (site && person.site.id !== site) return false
  if (!q) return true
  const text = q.normalize('NFC').toLowerCase()
  return person.user.name.toLowerCase().includes(text) || person.user.number.toLowerCase().startsWith(text)
}

export function filterRows(rows: readonly AttendanceRow[], search: HistorySearch): readonly AttendanceRow[] {
  const { status, flag } = search
  return rows.filter(
    (row) => (!status || row.status === status) && (!flag || row.flags.includes(flag)) && matchesPerson(row, search),
  )
}

/** Rows of a page as they are now, where an event has told something newer than the page did. */
export function withNewer(page: readonly AttendanceRow[], live: readonly AttendanceRow[]): readonly AttendanceRow[] {
  const newer = new Map(live.map((row) => [row.id, row]))
  return page.map((row) => {
    const now = newer.get(row.id)
    return now && now.version > row.version ? now : row
  })
}

/** Whether anything but the tab, the order, the page and the open day is chosen. */
export function isFiltered(search: HistorySearch): boolean {
  const { tab: _tab, cursor: _cursor, day: _day, sort: _sort, ...filters } = search
  return Object.keys(filters).length > 0
}

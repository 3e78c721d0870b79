import type { Status } from '#contract/status.ts'
import type { Visible } from './scope.ts'

/** The indexes that the history is read along. All of them go on by date and id. */
export type HistoryIndex =
  | 'attendance_by_date'
  | 'attendance_by_department'
  | 'attendance_by_site'
  | 'attendance_by_status'
  | 'attendance_by_flags'
  | 'attendance_once'

/** A stretch of an index in which one column has one value; null is the whole of it. */
export type Way = {
  index: HistoryIndex
  at: { column: 'employee_id' | 'department_id' | 'site_id' | 'status' | 'flags'; value: string } | null
}

/** `sparse`: much of what lies along the ways may have to be passed over, so nobody knows how far a page reaches. */
export type Ways = { ways: Way[]; sparse: boolean }

export type HistoryFilter = {
  visible: Visible
  /** Whom it is about; null is everybody. */
  people: readonly string[] | null
  department?: string | undefined
  site?: string | undefined
  status?: Status | undefined
  /** Every combination of marks that is stored anywhere and has the one that is asked for; null when none is. */
  marks: readonly string[] | null
}

/** Statuses that are everywhere; only the others stand in their index. */
export const COMMON: readonly Status[] = ['hadir', 'terlambat']
/** So many people or departments are looked up one by one; of more somebody is found on nearly every date. */
const MOST_WAYS = 60
const FEW_PEOPLE = 3

/** The shortest way to the days that a filter lets through. No ways: nothing can be there. */
export function waysOf({ visible, people, department, site, status, marks }: HistoryFilter): Ways {
  const own = ownAlone(visible, department)
  const some = own === null ? people : (people ?? own).filter((id) => own.includes(id))
  const rare = status !== undefined && !COMMON.includes(status)
  const count = some?.length ?? Infinity
  const others = (...filters: unknown[]): boolean => filters.some((one) => one !== undefined && one !== null)
  const along = (index: HistoryIndex, column: NonNullable<Way['at']>['column'], values: readonly string[]): Way[] =>
    values.map((value) => ({ index, at: { column, value } }))

  if (some && count <= MOST_WAYS) {
    // a page of each of them would be read and most of it thrown away: all of them together fill one within days
    const sparse = count > FEW_PEOPLE || others(department, site, status, marks)
    return { ways: along('attendance_once', 'employee_id', some), sparse }
  }
  // what is one's own comes besides what is in one's departments
  const mine = along(
    'attendance_once',
    'employee_id',
    visible.departments && visible.employeeId ? [visible.employeeId] : [],
  )
  if (marks) {
    const ways = [...along('attendance_by_flags', 'flags', marks), ...mine]
    return { ways, sparse: others(visible.departments, some, department, site, status) }
  }
  if (rare) {
    const ways = [...along('attendance_by_status', 'status', [status]), ...mine]
    return { ways, sparse: others(visible.departments, some, department, site) }
  }
  if (department)
    return {
      ways: along('attendance_by_department', 'department_id', [department]),
      sparse: others(some, site, status),
    }
  if (visible.departments && visible.departments.length <= MOST_WAYS) {
    const ways = [...along('attendance_by_department', 'department_id', visible.departments), ...mine]
    return { ways, sparse: others(some, site, status) }
  }
  const restricted = visible.departments
  if (site) {
    const ways = [...along('attendance_by_site', 'site_id', [site]), ...mine]
    return { ways, sparse: others(restricted, some, status) }
  }
  return { ways: [{ index: 'attendance_by_date', at: null }, ...mine], sparse: others(restricted, some, status) }
}

/** Of whoever sees none of the departments in question, the one person whose days are left; null for everybody else. */
function ownAlone({ departments, employeeId }: Visible, department: string | undefined): string[] | null {
  if (departments === null) return null
  if (departments.length > 0 && (department === undefined || departments.includes(department))) return null
  return employeeId === null ? [] : [employeeId]
}

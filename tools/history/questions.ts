import type { HistoryQuery } from '#contract/attendance.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import type { Visible } from '#src/features/attendance/scope.ts'
import { addDays } from '#src/kernel/work-time.ts'

/** Any row of the history, for questions about what is there. */
export type Sample = Pick<
  AttendanceTable,
  'id' | 'work_date' | 'employee_id' | 'employee_name' | 'department_id' | 'site_id'
>
export type Asked = { query: Partial<HistoryQuery>; visible?: Visible }
/** `others`: two departments, whichever they are. */
export type Question = { name: string; ask: (sample: Sample, others: readonly string[]) => Asked }

const cursor = ({ work_date: date, id }: Sample): string =>
  Buffer.from(JSON.stringify([date, id])).toString('base64url')
const month = ({ work_date: date }: Sample): { from: string; to: string } => ({ from: addDays(date, -30), to: date })
const only = (name: string, query: (sample: Sample) => Partial<HistoryQuery>): Question => ({
  name,
  ask: (sample) => ({ query: query(sample) }),
})
const word = (sample: Sample, at: number): string => sample.employee_name.split(' ').at(at) ?? ''

/** Every way in which the history page is used, with the values of a row that is there. */
export const QUESTIONS: readonly Question[] = [
  only('first page', () => ({})),
  only('first page of 200, as exports begin', () => ({ limit: 200 })),
  only('a page in the middle of the years', (s) => ({ cursor: cursor(s) })),
  only('one day', (s) => ({ from: s.work_date, to: s.work_date })),
  only('a month', month),
  only('until a date', (s) => ({ to: s.work_date })),
  only('person', (s) => ({ employee: s.employee_id })),
  only('person, further down', (s) => ({ employee: s.employee_id, cursor: cursor(s) })),
  only('person, alpa', (s) => ({ employee: s.employee_id, status: 'alpa' })),
  only('department', (s) => ({ department: s.department_id })),
  only('department, further down', (s) => ({ department: s.department_id, cursor: cursor(s) })),
  only('site', (s) => ({ site: s.site_id })),
  only('department and site', (s) => ({ department: s.department_id, site: s.site_id })),
  only('status hadir', () => ({ status: 'hadir' })),
  only('status terlambat', () => ({ status: 'terlambat' })),
  only('status alpa', () => ({ status: 'alpa' })),
  only('status alpa, further down', (s) => ({ status: 'alpa', cursor: cursor(s) })),
  only('status dinas_luar', () => ({ status: 'dinas_luar' })),
  only('status that nobody has', () => ({ status: 'libur' })),
  only('flag terlambat', () => ({ flag: 'terlambat' })),
  only('flag luring', () => ({ flag: 'luring' })),
  only('flag luring, further down', (s) => ({ flag: 'luring', cursor: cursor(s) })),
  only('flag that nobody has', () => ({ flag: 'lembur' })),
  only('department, alpa', (s) => ({ department: s.department_id, status: 'alpa' })),
  only('department, dinas_luar (in most: nobody)', (s) => ({ department: s.department_id, status: 'dinas_luar' })),
  only('department, terlambat, a month', (s) => ({ department: s.department_id, status: 'terlambat', ...month(s) })),
  only('site, forgot to clock out', (s) => ({ site: s.site_id, flag: 'lupa_absen_pulang' })),
  only('alpa and early (nobody)', () => ({ status: 'alpa', flag: 'pulang_cepat' })),
  only('name, beginning', (s) => ({ q: word(s, 0).slice(0, 3) })),
  only('name, middle', (s) => ({ q: word(s, -1).slice(2, 6) })),
  only('whole name', (s) => ({ q: s.employee_name })),
  only('name, further down', (s) => ({ q: s.employee_name, cursor: cursor(s) })),
  only('name, a month', (s) => ({ q: word(s, 0), ...month(s) })),
  only('name, sakit', (s) => ({ q: word(s, -1), status: 'sakit' })),
  only('employee number', (s) => ({ q: String(Number.parseInt(s.id.slice(0, 4), 16) % 9_999).padStart(6, '0') })),
  only('name that nobody has', () => ({ q: 'zzyzx' })),
  { name: 'manager of three departments', ask: (s, others) => manager({}, s, others) },
  { name: 'manager, further down', ask: (s, others) => manager({ cursor: cursor(s) }, s, others) },
  { name: 'manager, alpa', ask: (s, others) => manager({ status: 'alpa' }, s, others) },
  { name: 'own history', ask: (s) => ({ query: { mine: true }, visible: own(s) }) },
  { name: 'own history, further down', ask: (s) => ({ query: { mine: true, cursor: cursor(s) }, visible: own(s) }) },
]

const own = ({ employee_id: employeeId }: Sample): Visible => ({ departments: [], employeeId })

function manager(query: Partial<HistoryQuery>, sample: Sample, others: readonly string[]): Asked {
  const departments = [...new Set([sample.department_id, ...others])]
  return { query, visible: { departments, employeeId: sample.employee_id } }
}

import type { PayrollColumn, Period, RecapPerson } from '#contract/reports.ts'
import type { Column, Value } from './files/table.ts'
import { hoursAndMinutes } from './files/words.ts'

const isOfType = (source: PayrollColumn['source']): source is `type:${string}` => source.startsWith('type:')

/** What one column of a payroll file says of a person. */
export function payrollValue({ source, format, text }: PayrollColumn, person: RecapPerson, period: Period): Value {
  switch (source) {
    case 'number':
      return person.user.number
    case 'name':
      return person.user.name
    case 'jabatan':
      return person.job_title ?? ''
    case 'department':
      return person.department.name
    case 'site':
      return person.site.name
    case 'period':
      return period.key
    case 'period_from':
      return period.from
    case 'period_to':
      return period.to
    case 'constant':
      return text ?? ''
    case 'leave_paid':
      return person.leave.paid
    case 'leave_unpaid':
      return person.leave.unpaid
    default:
      if (isOfType(source)) return person.leave.types[source.slice('type:'.length)] ?? 0
      return formatted(person.totals[source], format)
  }
}

function formatted(value: number, format: PayrollColumn['format']): Value {
  if (format === 'hours') return Math.round((value / 60) * 100) / 100
  if (format === 'clock') return hoursAndMinutes(value)
  return Math.round(value * 100) / 100
}

const DATES: readonly PayrollColumn['source'][] = ['period_from', 'period_to']
const TEXTS: readonly PayrollColumn['source'][] = [
  'number',
  'name',
  'jabatan',
  'department',
  'site',
  'period',
  'constant',
]

/** The same columns as those of a file. Hours as HH:MM stay text: other programs read them as they stand. */
export const payrollColumns = (columns: readonly PayrollColumn[]): Column[] =>
  columns.map(({ source, heading, format }) => ({
    heading,
    width: Math.max(10, heading.length + 2),
    kind: DATES.includes(source)
      ? 'date'
      : TEXTS.includes(source) || format === 'clock'
        ? 'text'
        : format === 'hours'
          ? 'decimal'
          : 'number',
  }))

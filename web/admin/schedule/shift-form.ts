import type { ShiftRule } from '#contract/shifts.ts'
import type { Language } from '#contract/trace.ts'
import { localiseTimes } from '../../shared/format.ts'
import { clockTime, shiftLength } from '../people/changes.ts'

/** What somebody types about the hours of a shift. */
export type HoursForm = {
  flexible: boolean
  start: string
  end: string
  grace: string
  break: string
  /** Fewer worked minutes are half a day, or count as absent; empty: not judged. */
  half: string
  absent: string
  /** Fixed hours in two parts: when the first ends and the second starts. */
  two: boolean
  firstEnd: string
  secondStart: string
  /** Flexible: how many hours are owed, such as `8` or `7,5`, and when everybody is there. */
  required: string
  hasCore: boolean
  coreStart: string
  coreEnd: string
}
export type HoursField = Exclude<keyof HoursForm, 'flexible' | 'two' | 'hasCore'>
/** Why hours cannot be worked, as the key of a sentence. */
export type HoursFault = 'time' | 'number' | 'break' | 'required' | 'core' | 'coreOrder' | 'half' | 'absent'

type Rule = Partial<ShiftRule>
const minutesOf = (text: string): number => Number(text.trim() || '0')
const limitOf = (text: string): number | null => (text.trim() === '' ? null : Number(text.trim()))
/** Minutes of hours as people write them: `8`, `7,5`, `7.5`. */
export const hoursInMinutes = (text: string): number => Math.round(Number(text.trim().replace(',', '.')) * 60)
const hoursText = (minutes: number): string => String(Math.round(minutes / 0.6) / 100).replace('.', ',')

/** What a form begins with: the hours of a shift, or those of an office. */
export function formOf(rule: Rule | undefined): HoursForm {
  const parts = rule?.parts ?? []
  return {
    flexible: rule?.kind === 'flexible',
    start: parts[0]?.start ?? '08:00',
    end: parts.at(-1)?.end ?? '17:00',
    grace: String(rule?.grace_minutes ?? 5),
    break: String(rule?.break_minutes ?? 60),
    half: String(rule?.half_day_minutes ?? ''),
    absent: String(rule?.absent_minutes ?? ''),
    two: parts.length === 2,
    firstEnd: parts[0]?.end ?? '12:00',
    secondStart: parts[1]?.start ?? '16:00',
    required: hoursText(rule?.required_minutes ?? 480),
    hasCore: rule ? Boolean(rule.core) : true,
    coreStart: rule?.core?.start ?? '10:00',
    coreEnd: rule?.core?.end ?? '15:00',
  }
}

/** Hours as the language of the screen writes them: `08.00` or `08:00`. */
export const writtenHours = <Part extends Partial<HoursForm>>(form: Part, language: Language): Part => ({
  ...form,
  ...Object.fromEntries(
    Object.entries(form).flatMap(([field, text]) =>
      typeof text === 'string' ? [[field, localiseTimes(text, language)]] : [],
    ),
  ),
})

/** Flexible hours leave room: what a new flexible shift begins with. */
export const FLEXIBLE_WINDOW = { start: '07:00', end: '19:00' }

/** From the start of the window to a time in it, minutes. */
const within = (from: string, to: string): number => (shiftLength(from, to)?.minutes ?? 0) % 1_440

/** The first thing that is wrong of each field; nothing where the hours can be worked. */
export function faultsOf(form: HoursForm): Partial<Record<HoursField, HoursFault>> {
  const faults: Partial<Record<HoursField, HoursFault>> = {}
  const times: HoursField[] = form.flexible
    ? ['start', 'end', ...(form.hasCore ? (['coreStart', 'coreEnd'] as const) : [])]
    : ['start', 'end', ...(form.two ? (['firstEnd', 'secondStart'] as const) : [])]
  for (const field of times) if (!shiftLength(form[field], '00:00')) faults[field] = 'time'
  for (const field of ['grace', 'break', 'half', 'absent'] as const)
    if (!/^\d{1,3}$/.test(form[field].trim() || '0')) faults[field] = 'number'
  const length = shiftLength(form.start, form.end)?.minutes
  if (length === undefined || Object.keys(faults).length > 0) return faults
  if (minutesOf(form.break) >= length) faults.break = 'break'
  const [half, absent] = [limitOf(form.half), limitOf(form.absent)]
  const whole = wholeOf(form, length)
  if (half !== null && half > whole) faults.half = 'half'
  if (absent !== null && absent > (half ?? whole)) faults.absent = 'absent'
  if (!form.flexible) return faults
  const required = hoursInMinutes(form.required)
  if (!(required > 0)) faults.required = 'number'
  else if (required + minutesOf(form.break) > length) faults.required = 'required'
  if (!form.hasCore) return faults
  const [from, to] = [within(form.start, form.coreStart), within(form.start, form.coreEnd)]
  if (from >= length || to > length) faults[from >= length ? 'coreStart' : 'coreEnd'] = 'core'
  else if (to <= from) faults.coreEnd = 'coreOrder'
  return faults
}

/** Minutes of work of a whole day; the gap between two parts is none. */
function wholeOf(form: HoursForm, length: number): number {
  if (form.flexible) return hoursInMinutes(form.required) || length
  const gap = form.two ? (shiftLength(form.firstEnd, form.secondStart)?.minutes ?? 0) : 0
  return length - gap - minutesOf(form.break)
}

/** The rule that a form describes. What the form does not show is kept; parts beyond the second keep their times. */
export function ruleOf(form: HoursForm, before: Rule | undefined): Rule {
  const start = clockTime(form.start)
  const end = clockTime(form.end)
  const more = {
    grace_minutes: minutesOf(form.grace),
    break_minutes: minutesOf(form.break),
    half_day_minutes: limitOf(form.half),
    absent_minutes: limitOf(form.absent),
  }
  if (form.flexible) {
    const core = form.hasCore ? { start: clockTime(form.coreStart), end: clockTime(form.coreEnd) } : null
    const required_minutes = hoursInMinutes(form.required)
    return { ...before, ...more, kind: 'flexible', parts: [{ start, end }], core, required_minutes }
  }
  const known = before?.parts ?? []
  const parts =
    known.length > 2
      ? known.map((part) => ({ ...part }))
      : form.two
        ? [
            { start, end: clockTime(form.firstEnd) },
            { start: clockTime(form.secondStart), end },
          ]
        : [{ start, end }]
  parts[0] = { ...parts[0], start, end: parts[0]?.end ?? end }
  parts[parts.length - 1] = { start: parts.at(-1)?.start ?? start, end }
  return { ...before, ...more, kind: 'fixed', parts, core: null, required_minutes: null }
}

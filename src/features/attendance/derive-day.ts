import type { Flag, Status } from '#contract/status.ts'
import { FLAGS } from '#contract/status.ts'
import type { TraceStep } from '#contract/trace.ts'
import { localTime } from '#contract/zones.ts'
import { isFree } from '#src/kernel/day-context.ts'
import type { CalendarDay, DayContext, DayException, DayPlan } from '#src/kernel/day-context.ts'
import { judgeAmount, judgeHours, judgeShortness } from './judge-hours.ts'
import { judgeComing, judgeForgotten, judgeGoing, judgeOffline } from './judge-times.ts'
import type { Rules } from './judge-times.ts'
import { compulsoryParts, excusedBy, notExcused } from './planned.ts'
import { awaitedUntil } from '#src/features/shifts/index.ts'
import type { ShiftDay } from '#src/features/shifts/index.ts'
import { merged } from './stretches.ts'
import type { Stretch } from './stretches.ts'
import { tapsThatCount } from './taps.ts'
import type { PunchForRules } from './taps.ts'
import { walk } from './walk.ts'
import type { Walk } from './walk.ts'

/** What the facts of one person and work date amount to. */
export type DerivedDay = {
  masukAt: number | null
  pulangAt: number | null
  nodeMasuk: string | null
  nodePulang: string | null
  status: Status
  flags: Flag[]
  durationMinutes: number | null
  /** Until when a check-out is awaited; null when none is. */
  openUntil: number | null
  trace: TraceStep[]
}

/** What is known of a day besides its taps. */
export type Circumstances = Omit<DayContext, 'plan'>
export const NOTHING_ELSE: Circumstances = { calendar: null, exceptions: [], overtime: [] }

/** Where there are several requests for a whole day, the first of these decides. */
const ORDER: readonly DayException['type'][] = ['sakit', 'cuti', 'izin', 'dinas_luar', 'wfh']
const byOrder = (a: DayException, b: DayException): number =>
  ORDER.indexOf(a.type) - ORDER.indexOf(b.type) || (a.request_id < b.request_id ? -1 : 1)

type Day = {
  rules: Rules
  context: Circumstances
  /** The request that is for the whole day, or that together with others leaves nothing of it. */
  whole: DayException | null
  partial: DayException[]
  excused: Stretch[]
  /** When somebody must be there. */
  parts: Stretch[]
  now: number
}

/**
 * The day, derived from its facts by rules alone, as it stands at an instant: the same facts give the same day,
 * wherever and in whichever order they are read. Only what is missing depends on `now`: a check-out counts as
 * forgotten, and a day without taps as alpa, once its window has closed.
 */
export function deriveDay(
  facts: readonly PunchForRules[],
  shift: ShiftDay,
  now: number,
  context: Circumstances = NOTHING_ELSE,
): DerivedDay {
  const { taps, steps } = tapsThatCount(facts)
  const clock = (at: number): string => localTime(shift.zone, at).slice(0, 5)
  const day = openDay(shift, context, now, clock)
  const { story } = day.rules
  story.trace.push(...steps(clock))
  const done = walk(taps, shift)
  const { first, open, lastOut } = done
  const waits = open !== null && now <= awaitedUntil(shift, open.at)
  const status = taps.length === 0 ? statusWithoutTaps(day) : statusAtWork(day, done)
  judgeForgotten(open && !waits ? [...done.forgotten, open] : done.forgotten, day.rules)
  if (done.stray) story.flags.add('perlu_ditinjau')
  judgeOffline(taps, day.rules)
  const durationMinutes = judgeHours(done.presences, context, day.rules)
  const out = open ? null : lastOut
  const isOver = durationMinutes !== null && out !== null && isJudged(day)
  if (isOver) judgeAmount(durationMinutes, context, day.rules)
  const isTooShort = isOver && isMeasured(day, done) && judgeShortness(durationMinutes, shortnessOf(day), day.rules)
  return {
    masukAt: first?.at ?? null,
    pulangAt: out?.at ?? null,
    nodeMasuk: first?.node ?? null,
    nodePulang: out?.node ?? null,
    // a part may have been missed, which shows only in the flags
    status: isTooShort ? 'alpa' : status === 'hadir' && story.flags.has('terlambat') ? 'terlambat' : status,
    flags: FLAGS.filter((flag) => story.flags.has(flag)),
    durationMinutes,
    openUntil: open && waits ? awaitedUntil(shift, open.at) : null,
    trace: story.trace,
  }
}

function openDay(shift: ShiftDay, context: Circumstances, now: number, clock: (at: number) => string): Day {
  const rules: Rules = { shift, clock, story: { flags: new Set(), trace: [] } }
  const parts = compulsoryParts(shift)
  const plain = { rules, context, now, whole: null, partial: [], excused: [], parts }
  if (context.exceptions.length === 0) return plain
  const requests = context.exceptions.toSorted(byOrder)
  const whole = requests.find(({ part }) => part === 'whole') ?? null
  const partial = requests.filter(({ part }) => part !== 'whole')
  const excused = merged(partial.flatMap((one) => excusedBy(one, shift)))
  const left = notExcused(parts, excused)
  const nothingLeft = left.length === 0 && parts.length > 0 ? (partial[0] ?? null) : null
  return { ...plain, whole: whole ?? nothingLeft, partial, excused, parts: left }
}

const isAwayAtWork = ({ type }: DayException): boolean => type === 'dinas_luar' || type === 'wfh'
/** A plan that somebody made, other than a site's hours, which say nothing about which days are working days. */
export const isScheduled = (plan: DayPlan): boolean => plan.shift_id !== undefined || plan.kind !== undefined

/** Whoever comes on collective leave that costs a day of leave keeps the leave and works an ordinary day (SE Menaker B.70/2018). */
const isFreeAtWork = ({ calendar }: Circumstances): boolean => isFree(calendar) && calendar?.counts !== 'leave'

/** Whether lateness and leaving early are judged: not of whoever came although nobody expected it. */
const isJudged = ({ whole, context, rules }: Day): boolean =>
  (whole === null || isAwayAtWork(whole)) && !isFreeAtWork(context) && rules.shift.plan.kind !== 'off'

/** Whether the hours say how much of the day was worked: not of work elsewhere, nor where a check-out is missing. */
const isMeasured = ({ whole }: Day, { forgotten }: Walk): boolean => whole === null && forgotten.length === 0
const shortnessOf = ({ excused, partial, now, rules }: Day): Parameters<typeof judgeShortness>[1] => ({
  excused,
  halved: partial.some(({ part }) => typeof part === 'string'),
  closed: now > rules.shift.closesAt,
})

function tellDay({ rules: { shift, story } }: Day): void {
  const { date, plan, zone } = shift
  story.trace.unshift({ rule: 'work-date', date, shift: plan.name, start: plan.start, end: plan.end, zone })
}

function tellContext(day: Day, worked: boolean): void {
  const { rules, context, whole, partial } = day
  const { story, shift, clock } = rules
  const { calendar } = context
  if (shift.plan.kind === 'off')
    story.trace.push({ rule: 'rest-day', date: shift.date, shift: shift.plan.name, worked })
  if (calendar) story.trace.push({ rule: 'holiday', ...calendarStep(calendar), worked: worked && isFree(calendar) })
  for (const one of whole && !partial.includes(whole) ? [whole, ...partial] : partial) {
    const [from, to] = one.part === 'whole' ? [] : [excusedBy(one, shift)[0]?.from, excusedBy(one, shift).at(-1)?.to]
    story.trace.push({
      rule: 'request',
      type: one.type,
      part: from === undefined || to === undefined ? null : { start: clock(from), end: clock(to) },
      letter: one.with_letter === true,
      worked: worked && one === whole && !isAwayAtWork(one),
      ...(one.leave && { name: one.leave.name }),
    })
  }
}

const calendarStep = ({ kind, name, source, counts, rostered }: CalendarDay): CalendarDay => ({
  kind,
  name,
  source,
  counts,
  ...(rostered && { rostered }),
})

function statusAtWork(day: Day, done: Walk): Status {
  const { rules, whole, parts, now } = day
  const { story, shift, clock } = rules
  const { first, lastOut } = done
  tellDay(day)
  tellContext(day, true)
  if (whole && !isAwayAtWork(whole)) story.flags.add('perlu_ditinjau')
  const judged = isJudged(day)
  if (judged) judgeComing(done, parts, rules)
  if (!first && lastOut) {
    story.flags.add('lupa_absen_masuk').add('perlu_ditinjau')
    story.trace.push({ rule: 'no-check-in', pulang: clock(lastOut.at) })
  }
  if (judged) judgeGoing(done, parts, rules, now > shift.closesAt)
  return whole && isAwayAtWork(whole) ? whole.type : 'hadir'
}

function statusWithoutTaps(day: Day): Status {
  const { rules, context, whole, now } = day
  const { shift, clock, story } = rules
  const { plan } = shift
  if (plan.kind !== 'off') tellDay(day)
  tellContext(day, false)
  if (whole) return whole.type
  if (isFree(context.calendar)) return context.calendar?.counts === 'leave' ? 'cuti_bersama' : 'libur'
  if (plan.kind === 'off') return 'libur'
  const closes = clock(shift.closesAt)
  if (now <= shift.closesAt) story.trace.push({ rule: 'awaited', start: plan.start, end: plan.end, closes })
  else if (!isScheduled(plan)) story.trace.push({ rule: 'unscheduled' })
  else {
    story.trace.push({ rule: 'absent', start: plan.start, end: plan.end, closed: closes })
    return 'alpa'
  }
  return 'belum_absen'
}

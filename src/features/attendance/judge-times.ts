import type { Flag } from '#contract/status.ts'
import type { TraceStep } from '#contract/trace.ts'
import { MINUTE } from '#src/kernel/work-time.ts'
import { awaitedUntil } from '#src/features/shifts/index.ts'
import type { ShiftDay } from '#src/features/shifts/index.ts'
import type { Stretch } from './stretches.ts'
import type { PunchForRules } from './taps.ts'
import type { Presence, Walk } from './walk.ts'

export type Story = { flags: Set<Flag>; trace: TraceStep[] }
export type Rules = { shift: ShiftDay; clock: (at: number) => string; story: Story }

/**
 * Late, judged by the parts of the day in which somebody must be there. Of one part, by the first check-in; of
 * several, each by the first that goes with it, so that whoever comes late after the gap at noon is late.
 */
export function judgeComing(done: Walk, parts: readonly Stretch[], rules: Rules): void {
  const { first } = done
  if (!first) return
  const [only] = parts
  const comings = parts.length > 1 ? comingsByPart(done, parts, rules) : only ? [{ tap: first, part: only }] : []
  for (const { tap, part } of comings) judgeArrival(tap, part, rules)
  judgeWindow(first, rules)
  for (const { tap, part } of comings) judgeWord(tap, part, rules)
}

/** Early, in the same way by the last check-outs. What a shift has after its last check-out is missed once it is closed. */
export function judgeGoing(done: Walk, parts: readonly Stretch[], rules: Rules, closed: boolean): void {
  const { first, open, lastOut } = done
  if (parts.length > 1 && first) return goingsByPart(done, parts, rules, closed)
  const last = open ? null : lastOut
  const part = parts.findLast(({ from }) => last && from < last.at) ?? parts[0]
  if (last && part) judgeLeaving(last, part, rules)
}

/** Somebody who came outside of the shift should be looked at. */
function judgeWindow({ at }: PunchForRules, { shift, clock, story }: Rules): void {
  if (at >= shift.opensAt && at < shift.endsAt) return
  story.flags.add('perlu_ditinjau')
  story.trace.push({ rule: 'outside-window', at: clock(at), from: clock(shift.opensAt), to: clock(shift.endsAt) })
}

type Grace = 'grace_minutes' | 'early_grace_minutes'
/** The grace of the part of the shift that a stretch lies in; where the parts say nothing, that of the shift. */
function graceOf(part: Stretch, { plan, parts }: ShiftDay, key: Grace): number {
  const index = parts.findIndex(({ from, to }) => from <= part.from && part.to <= to)
  return plan.parts?.[index]?.[key] ?? plan[key] ?? 0
}

const minutesLate = (at: number, part: Stretch, { shift }: Rules): number =>
  Math.floor((at - part.from) / MINUTE) - graceOf(part, shift, 'grace_minutes')

function judgeArrival(tap: PunchForRules, part: Stretch, rules: Rules): void {
  const { shift, clock, story } = rules
  const toleransi = graceOf(part, shift, 'grace_minutes')
  const [masuk, jadwal] = [clock(tap.at), clock(part.from)]
  const minutes = minutesLate(tap.at, part, rules)
  if (minutes > 0) {
    story.flags.add('terlambat')
    story.trace.push({ rule: 'late', minutes, masuk, jadwal, toleransi })
  } else story.trace.push({ rule: 'on-time', masuk, jadwal, toleransi })
}

/** A phone can say whatever it likes about the time it waited: nobody is on time by its word alone. */
function judgeWord(tap: PunchForRules, part: Stretch, rules: Rules): void {
  const { clock, story } = rules
  if (!tap.offline || minutesLate(tap.at, part, rules) > 0 || minutesLate(tap.receivedAt, part, rules) <= 0) return
  story.flags.add('perlu_ditinjau')
  story.trace.push({ rule: 'unproven', masuk: clock(tap.at), received: clock(tap.receivedAt) })
}

function judgeLeaving(tap: PunchForRules, part: Stretch, { shift, clock, story }: Rules): void {
  const toleransi = graceOf(part, shift, 'early_grace_minutes')
  const minutes = Math.ceil((part.to - tap.at) / MINUTE) - toleransi
  if (minutes <= 0) return
  story.flags.add('pulang_cepat')
  const step = { rule: 'left-early' as const, minutes, pulang: clock(tap.at), jadwal: clock(part.to) }
  story.trace.push(toleransi > 0 ? { ...step, toleransi } : step)
}

type Coming = { tap: PunchForRules; part: Stretch }

const byPart = ({ presences }: Walk, parts: readonly Stretch[]): Presence[][] =>
  parts.map((_, index) => presences.filter((one) => goesWith(one, index, parts)))

function comingsByPart(done: Walk, parts: readonly Stretch[], rules: Rules): Coming[] {
  const attended = byPart(done, parts)
  const from = attended.findIndex((some) => some.length > 0)
  return parts.flatMap((part, index) => {
    const arrival = attended[index]?.[0]
    // whoever has been there since an earlier part has not come late
    if (arrival) return isFirstOf(arrival, attended, index) ? [{ tap: arrival.in, part }] : []
    if (index < from && done.forgotten.length === 0) tellMissed('terlambat', part, rules)
    return []
  })
}

function goingsByPart(done: Walk, parts: readonly Stretch[], rules: Rules, closed: boolean): void {
  const attended = byPart(done, parts)
  const from = attended.findIndex((some) => some.length > 0)
  const to = attended.findLastIndex((some) => some.length > 0)
  for (const [index, part] of parts.entries()) {
    const departure = attended[index]?.at(-1)
    if (departure?.out) judgeLeaving(departure.out, part, rules)
    const missed = !departure && from >= 0 && index > from && (index < to || closed)
    if (missed && done.forgotten.length === 0) tellMissed('pulang_cepat', part, rules)
  }
}

function tellMissed(flag: Flag, part: Stretch, { story, clock }: Rules): void {
  story.flags.add(flag)
  story.trace.push({ rule: 'missed-part', start: clock(part.from), end: clock(part.to) })
}

const isFirstOf = (one: Presence, attended: Presence[][], index: number): boolean =>
  attended.findIndex((some) => some.includes(one)) === index

/** Whether time at work goes with a part: it lies in it, or, if it lies in none, the part is the next one. */
function goesWith({ in: { at }, out }: Presence, index: number, parts: readonly Stretch[]): boolean {
  const until = out?.at ?? Infinity
  const within = (part: Stretch): boolean => at < part.to && until > part.from
  const part = parts[index]
  if (part && within(part)) return true
  if (parts.some(within)) return false
  const next = parts.findIndex(({ to }) => to > at)
  return index === (next < 0 ? parts.length - 1 : next)
}

export function judgeForgotten(ins: readonly PunchForRules[], { shift, clock, story }: Rules): void {
  for (const { at } of ins) {
    story.flags.add('lupa_absen_pulang')
    story.trace.push({ rule: 'no-check-out', masuk: clock(at), closed: clock(awaitedUntil(shift, at)) })
  }
}

export function judgeOffline(taps: readonly PunchForRules[], { shift, clock, story }: Rules): void {
  for (const { at, receivedAt, offline, trusted } of taps) {
    if (!offline) continue
    story.flags.add('luring')
    // what arrives after its window has closed changes a day that people have looked at already
    if (!trusted || receivedAt > shift.closesAt) story.flags.add('perlu_ditinjau')
    story.trace.push({ rule: 'offline', at: clock(at), received: clock(receivedAt), trusted })
  }
}

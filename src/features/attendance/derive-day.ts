import type { Flag, Status } from '#contract/status.ts'
import { FLAGS } from '#contract/status.ts'
import type { TraceStep } from '#contract/trace.ts'
import { localTime } from '#contract/zones.ts'
import { MINUTE } from '#src/kernel/work-time.ts'
import { awaitedUntil } from '#src/features/shifts/index.ts'
import type { ShiftDay } from '#src/features/shifts/index.ts'

/** A tap as the rules see it. Taps that repeat another are left out before. */
export type PunchForRules = {
  kind: 'in' | 'out'
  at: number
  receivedAt: number
  node: string
  offline: boolean
  trusted: boolean
}

/** What the taps of one person and work date amount to. */
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

/** An order that does not depend on how the taps were read: two of one kind are never at the same moment. */
const inOrder = (a: PunchForRules, b: PunchForRules): number =>
  a.at - b.at || a.receivedAt - b.receivedAt || (a.kind === b.kind ? 0 : a.kind === 'in' ? -1 : 1)

type Walk = {
  first: PunchForRules | null
  open: PunchForRules | null
  lastOut: PunchForRules | null
  /** Check-ins whose check-out never came in time. */
  forgotten: PunchForRules[]
  /** Something was tapped after the window of what it could have belonged to. */
  stray: boolean
  pairs: number
  ms: number
}

/**
 * First in, last out; time between an out and the next in does not count, and an in without an out counts nothing.
 * A second out without an in between moves the end of the last pair: people who tapped too early tap again. What
 * comes after a check-in's window has closed does not go with it: hours are never invented.
 */
function walk(punches: readonly PunchForRules[], shift: ShiftDay): Walk {
  const state: Walk = { first: null, open: null, lastOut: null, forgotten: [], stray: false, pairs: 0, ms: 0 }
  for (const punch of punches) {
    if (state.open && punch.at > awaitedUntil(shift, state.open.at)) {
      state.forgotten.push(state.open)
      state.stray = true
      state.open = null
      // the end of an earlier pair is not moved by what came after this one
      state.lastOut = null
    }
    if (punch.kind === 'in') {
      state.first ??= punch
      state.open ??= punch
    } else {
      if (state.open) {
        state.ms += punch.at - state.open.at
        state.pairs++
        state.open = null
      } else if (state.pairs > 0 && state.lastOut) {
        if (punch.at > awaitedUntil(shift, state.lastOut.at)) {
          state.stray = true
          continue
        }
        state.ms += punch.at - state.lastOut.at
      }
      state.lastOut = punch
    }
  }
  return state
}

type Story = { flags: Set<Flag>; trace: TraceStep[] }
type Rules = { shift: ShiftDay; clock: (at: number) => string; story: Story }

/**
 * The day, derived from its taps by rules alone, as it stands at an instant: the same taps give the same day,
 * wherever it is worked out. Only a missing check-out depends on `now`: it counts as forgotten once its window has
 * closed.
 */
export function deriveDay(facts: readonly PunchForRules[], shift: ShiftDay, now: number): DerivedDay {
  const punches = facts.toSorted(inOrder)
  const { first, open, lastOut, forgotten, stray, pairs, ms } = walk(punches, shift)
  const { date, plan, zone } = shift
  const begins: TraceStep = { rule: 'work-date', date, shift: plan.name, start: plan.start, end: plan.end, zone }
  const story: Story = { flags: new Set(), trace: [begins] }
  const rules: Rules = { shift, story, clock: (at) => localTime(zone, at).slice(0, 5) }
  const out = open ? null : lastOut
  const openUntil = open && now <= awaitedUntil(shift, open.at) ? awaitedUntil(shift, open.at) : null
  const status = first ? judgeArrival(first, rules) : 'hadir'
  if (!first && lastOut) {
    story.flags.add('lupa_absen_masuk').add('perlu_ditinjau')
    story.trace.push({ rule: 'no-check-in', pulang: rules.clock(lastOut.at) })
  }
  if (out) judgeLeaving(out, rules)
  judgeForgotten(open && openUntil === null ? [...forgotten, open] : forgotten, rules)
  if (stray) story.flags.add('perlu_ditinjau')
  judgeOffline(punches, rules)
  const durationMinutes = pairs > 0 ? Math.floor(ms / MINUTE) : null
  if (durationMinutes !== null) story.trace.push({ rule: 'pairs', pairs, minutes: durationMinutes })
  return {
    masukAt: first?.at ?? null,
    pulangAt: out?.at ?? null,
    nodeMasuk: first?.node ?? null,
    nodePulang: out?.node ?? null,
    status,
    flags: FLAGS.filter((flag) => story.flags.has(flag)),
    durationMinutes,
    openUntil,
    trace: story.trace,
  }
}

const minutesLate = ({ startsAt, plan }: ShiftDay, at: number): number =>
  Math.floor((at - startsAt) / MINUTE) - plan.grace_minutes

function judgeArrival(first: PunchForRules, { shift, clock, story }: Rules): Status {
  const { start: jadwal, grace_minutes: toleransi } = shift.plan
  const masuk = clock(first.at)
  const minutes = minutesLate(shift, first.at)
  if (minutes > 0) {
    story.flags.add('terlambat')
    story.trace.push({ rule: 'late', minutes, masuk, jadwal, toleransi })
  } else story.trace.push({ rule: 'on-time', masuk, jadwal, toleransi })
  if (first.at < shift.opensAt || first.at >= shift.endsAt) {
    story.flags.add('perlu_ditinjau')
    story.trace.push({ rule: 'outside-window', at: masuk, from: clock(shift.opensAt), to: clock(shift.endsAt) })
  }
  // a phone can say whatever it likes about the time it waited: nobody is on time by its word alone
  if (first.offline && minutes <= 0 && minutesLate(shift, first.receivedAt) > 0) {
    story.flags.add('perlu_ditinjau')
    story.trace.push({ rule: 'unproven', masuk, received: clock(first.receivedAt) })
  }
  return minutes > 0 ? 'terlambat' : 'hadir'
}

function judgeLeaving(out: PunchForRules, { shift, clock, story }: Rules): void {
  if (out.at >= shift.endsAt) return
  const minutes = Math.ceil((shift.endsAt - out.at) / MINUTE)
  story.flags.add('pulang_cepat')
  story.trace.push({ rule: 'left-early', minutes, pulang: clock(out.at), jadwal: shift.plan.end })
}

function judgeForgotten(ins: readonly PunchForRules[], { shift, clock, story }: Rules): void {
  for (const { at } of ins) {
    story.flags.add('lupa_absen_pulang')
    story.trace.push({ rule: 'no-check-out', masuk: clock(at), closed: clock(awaitedUntil(shift, at)) })
  }
}

function judgeOffline(punches: readonly PunchForRules[], { shift, clock, story }: Rules): void {
  for (const { at, receivedAt, offline, trusted } of punches) {
    if (!offline) continue
    story.flags.add('luring')
    // what arrives after its window has closed changes a day that people have looked at already
    if (!trusted || receivedAt > shift.closesAt) story.flags.add('perlu_ditinjau')
    story.trace.push({ rule: 'offline', at: clock(at), received: clock(receivedAt), trusted })
  }
}

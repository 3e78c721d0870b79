import type { Flag, Status } from '#contract/status.ts'
import { FLAGS } from '#contract/status.ts'
import type { TraceStep } from '#contract/trace.ts'
import { localTime } from '#contract/zones.ts'
import { MINUTE } from '#src/kernel/work-time.ts'
import type { ShiftDay } from './shift-day.ts'

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
  open: boolean
  trace: TraceStep[]
}

/** An order that does not depend on how the taps were read: two of one kind are never at the same moment. */
const inOrder = (a: PunchForRules, b: PunchForRules): number =>
  a.at - b.at || a.receivedAt - b.receivedAt || (a.kind === b.kind ? 0 : a.kind === 'in' ? -1 : 1)

type Walk = {
  first: PunchForRules | null
  open: PunchForRules | null
  lastOut: PunchForRules | null
  pairs: number
  ms: number
}

/**
 * First in, last out; time between an out and the next in does not count, and an in without an out counts nothing.
 * A second out without an in between moves the end of the last pair: people who tapped too early tap again.
 */
function walk(punches: readonly PunchForRules[]): Walk {
  const state: Walk = { first: null, open: null, lastOut: null, pairs: 0, ms: 0 }
  for (const punch of punches) {
    if (punch.kind === 'in') {
      state.first ??= punch
      state.open ??= punch
    } else {
      if (state.open) {
        state.ms += punch.at - state.open.at
        state.pairs++
        state.open = null
      } else if (state.pairs > 0 && state.lastOut) state.ms += punch.at - state.lastOut.at
      state.lastOut = punch
    }
  }
  return state
}

/**
 * The day, derived from its taps by rules alone: the same taps give the same day, whenever and wherever it is
 * worked out. `closedAt` is given once the window has closed on a missing check-out.
 */
export function deriveDay(
  facts: readonly PunchForRules[],
  shift: ShiftDay,
  closedAt: number | null = null,
): DerivedDay {
  const punches = facts.toSorted(inOrder)
  const { first, open, lastOut, pairs, ms } = walk(punches)
  const { plan, zone } = shift
  const clock = (at: number): string => localTime(zone, at).slice(0, 5)
  const flags = new Set<Flag>()
  const trace: TraceStep[] = [
    { rule: 'work-date', date: shift.date, shift: plan.name, start: plan.start, end: plan.end, zone },
  ]
  let status: Status = 'hadir'
  if (first) {
    const late = Math.floor((first.at - shift.startsAt) / MINUTE) - plan.grace_minutes
    const masuk = clock(first.at)
    if (late > 0) {
      status = 'terlambat'
      flags.add('terlambat')
      trace.push({ rule: 'late', minutes: late, masuk, jadwal: plan.start, toleransi: plan.grace_minutes })
    } else trace.push({ rule: 'on-time', masuk, jadwal: plan.start, toleransi: plan.grace_minutes })
    if (first.at < shift.opensAt || first.at >= shift.endsAt) {
      flags.add('perlu_ditinjau')
      trace.push({ rule: 'outside-window', at: masuk, from: clock(shift.opensAt), to: clock(shift.endsAt) })
    }
  } else if (lastOut) {
    flags.add('lupa_absen_masuk').add('perlu_ditinjau')
    trace.push({ rule: 'no-check-in', pulang: clock(lastOut.at) })
  }
  const out = open ? null : lastOut
  if (out && out.at < shift.endsAt) {
    flags.add('pulang_cepat')
    trace.push({
      rule: 'left-early',
      minutes: Math.ceil((shift.endsAt - out.at) / MINUTE),
      pulang: clock(out.at),
      jadwal: plan.end,
    })
  }
  if (open && closedAt !== null) {
    flags.add('lupa_absen_pulang')
    trace.push({ rule: 'no-check-out', masuk: clock(open.at), closed: clock(closedAt) })
  }
  for (const punch of punches) {
    if (!punch.offline) continue
    flags.add('luring')
    if (!punch.trusted) flags.add('perlu_ditinjau')
    trace.push({ rule: 'offline', at: clock(punch.at), received: clock(punch.receivedAt), trusted: punch.trusted })
  }
  const durationMinutes = pairs > 0 ? Math.floor(ms / MINUTE) : null
  if (durationMinutes !== null) trace.push({ rule: 'pairs', pairs, minutes: durationMinutes })
  return {
    masukAt: first?.at ?? null,
    pulangAt: out?.at ?? null,
    nodeMasuk: first?.node ?? null,
    nodePulang: out?.node ?? null,
    status,
    flags: FLAGS.filter((flag) => flags.has(flag)),
    durationMinutes,
    open: open !== null && closedAt === null,
    trace,
  }
}

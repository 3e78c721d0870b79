import { awaitedUntil } from '#src/features/shifts/index.ts'
import type { ShiftDay } from '#src/features/shifts/index.ts'
import type { PunchForRules } from './taps.ts'

/** Time at work, from a check-in to its check-out; null while none has come. */
export type Presence = { in: PunchForRules; out: PunchForRules | null }

/** What taps in order amount to. */
export type Walk = {
  first: PunchForRules | null
  open: PunchForRules | null
  lastOut: PunchForRules | null
  /** Check-ins whose check-out never came in time. */
  forgotten: PunchForRules[]
  /** Something was tapped after the window of what it could have belonged to. */
  stray: boolean
  /** In order. Those that were forgotten are not among them. */
  presences: Presence[]
}

/**
 * First in, last out; time between an out and the next in does not count, and an in without an out counts nothing.
 * A second out without an in between moves the end of the last pair: people who tapped too early tap again. What
 * comes after a check-in's window has closed does not go with it: hours are never invented.
 */
export function walk(taps: readonly PunchForRules[], shift: ShiftDay): Walk {
  const state: Walk = { first: null, open: null, lastOut: null, forgotten: [], stray: false, presences: [] }
  for (const tap of taps) {
    if (state.open && tap.at > awaitedUntil(shift, state.open.at)) {
      state.forgotten.push(state.open)
      state.stray = true
      state.open = null
      // the end of an earlier pair is not moved by what came after this one
      state.lastOut = null
    }
    if (tap.kind === 'in') {
      state.first ??= tap
      state.open ??= tap
    } else takeOut(state, tap, shift)
  }
  if (state.open) state.presences.push({ in: state.open, out: null })
  return state
}

function takeOut(state: Walk, tap: PunchForRules, shift: ShiftDay): void {
  const last = state.presences.at(-1)
  if (state.open) {
    state.presences.push({ in: state.open, out: tap })
    state.open = null
  } else if (last && state.lastOut) {
    if (tap.at > awaitedUntil(shift, state.lastOut.at)) {
      state.stray = true
      return
    }
    last.out = tap
  }
  state.lastOut = tap
}

import type { TraceStep } from '#contract/trace.ts'

/** Where a fact comes from that is not a tap: an approved correction, and one that says that a tap was somebody else's. */
export const CORRECTION = 'koreksi'
export const VOIDING = 'batal'

/** A fact as the rules see it: a tap, or a correction of one. Taps that repeat another are left out before. */
export type PunchForRules = {
  kind: 'in' | 'out'
  at: number
  receivedAt: number
  node: string
  offline: boolean
  trusted: boolean
  /** Needed only where facts speak of one another. */
  id?: string
  source?: string
  /** Of a correction: the tap that it replaces, null for all of its kind; of a voiding: the tap that does not count. */
  corrects?: string | null
  requestId?: string | null
}

/** An order that does not depend on how the taps were read: two of one kind are never at the same moment. */
const inOrder = (a: PunchForRules, b: PunchForRules): number =>
  a.at - b.at || a.receivedAt - b.receivedAt || (a.kind === b.kind ? 0 : a.kind === 'in' ? -1 : 1)

const isAbout = ({ source }: PunchForRules): boolean => source === CORRECTION || source === VOIDING

/** Whether a correction was made after another fact was known: only then does it take its place. */
const isLater = (one: PunchForRules, other: PunchForRules): boolean =>
  one.receivedAt - other.receivedAt > 0 || (one.receivedAt === other.receivedAt && (one.id ?? '') > (other.id ?? ''))

const replaces = (one: PunchForRules, other: PunchForRules): boolean => {
  if (one === other || one.kind !== other.kind || one.source !== CORRECTION) return false
  if (one.corrects) return one.corrects === other.id
  // several times of one request stand beside each other
  return isLater(one, other) && (one.requestId ?? one.id) !== (other.requestId ?? other.id)
}

type Counted = { taps: PunchForRules[]; steps: (clock: (at: number) => string) => TraceStep[] }
const NO_STEPS = (): TraceStep[] => []

/**
 * The taps that count, in order. A voiding takes out the one it names; a correction those of its kind that were known
 * when it was made, or the one it names. Nothing is edited: whoever looks sees all of them.
 */
export function tapsThatCount(facts: readonly PunchForRules[]): Counted {
  if (!facts.some(isAbout)) return { taps: facts.toSorted(inOrder), steps: NO_STEPS }
  const voided = new Set(facts.filter(({ source }) => source === VOIDING).map(({ corrects }) => corrects))
  const stand = facts.filter((one) => one.source !== VOIDING && !voided.has(one.id ?? ''))
  const taps = stand.filter((one) => !stand.some((other) => replaces(other, one))).toSorted(inOrder)
  const steps = (clock: (at: number) => string): TraceStep[] => [
    ...facts
      .filter((one) => one.source !== VOIDING && voided.has(one.id ?? ''))
      .toSorted(inOrder)
      .map(({ kind, at }): TraceStep => ({ rule: 'voided', kind, at: clock(at) })),
    ...taps
      .filter(({ source }) => source === CORRECTION)
      .map((one): TraceStep => {
        const was = stand.filter((other) => replaces(one, other)).toSorted(inOrder)
        const shown = one.kind === 'in' ? was[0] : was.at(-1)
        return { rule: 'corrected', kind: one.kind, at: clock(one.at), was: shown ? clock(shown.at) : null }
      }),
  ]
  return { taps, steps }
}

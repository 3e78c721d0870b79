/** What was seen at one moment. */
export type Look = {
  /** Milliseconds of a clock that only goes forward. */
  at: number
  /** How many nodes are meant to run. */
  replicas: number
  /** The service is being updated or taken back: nobody touches it. */
  busy: boolean
  /** Of each node that was asked: the share of time in which its event loop had work, 0 to 1; null where it is not known. */
  loads: readonly (number | null)[]
}

export type Policy = {
  min: number
  max: number
  /** So busy a node is meant to be, when nodes are added. */
  target: number
  /** Above this for `outAfterMs`, or above `spike` once, nodes are added. */
  outAbove: number
  spike: number
  outAfterMs: number
  /** So many at a time, and no more until the new ones have had time to take their part. */
  outStep: number
  outRestMs: number
  /** One is taken away when those that stay would have been below this for `calmMs`, all of the time. */
  inBelow: number
  calmMs: number
}

export const POLICY: Policy = {
  min: 4,
  max: 10,
  target: 0.5,
  outAbove: 0.65,
  spike: 0.9,
  outAfterMs: 20_000,
  outStep: 3,
  outRestMs: 45_000,
  inBelow: 0.4,
  calmMs: 300_000,
}

/** What is remembered from look to look; null: it is not so at the moment. */
export type Memory = { highSince: number | null; calmSince: number | null; addedAt: number | null }
export const NOTHING: Memory = { highSince: null, calmSince: null, addedAt: null }

export type Decision = { to: number | null; why: string; memory: Memory }

/**
 * How many app nodes there should be. It adds quickly and takes away slowly, and takes away only what it has seen to
 * be idle: a node that says nothing may be one that is drowning.
 */
export function decide(memory: Memory, look: Look, policy: Policy): Decision {
  const { at, replicas, busy } = look
  const { min, max } = policy
  const nothingSeen = { ...memory, highSince: null, calmSince: null }
  const stay = (why: string, next: Memory): Decision => ({ to: null, why, memory: next })
  if (busy) return stay('an update is under way', nothingSeen)
  if (replicas < min) return { to: min, why: `fewer than ${min}`, memory: { ...nothingSeen, addedAt: at } }
  if (replicas > max) return { to: max, why: `more than ${max}`, memory: nothingSeen }
  const known = look.loads.filter((load) => load !== null)
  if (known.length * 2 < replicas || known.length === 0)
    return stay(`only ${known.length} of ${replicas} say how busy they are`, nothingSeen)
  const mean = known.reduce((sum, load) => sum + load, 0) / known.length
  const seen = `${percent(mean)} busy on ${known.length} of ${replicas}`
  if (mean > policy.outAbove) return high({ memory, look, policy, mean, seen })
  // all of them, or what is missing might be what has the work
  const whole = known.length === look.loads.length && known.length >= replicas
  const afterwards = replicas > 1 ? (mean * replicas) / (replicas - 1) : 1
  if (!whole || afterwards >= policy.inBelow || replicas === min)
    return stay(seen, { ...memory, highSince: null, calmSince: null })
  const calmSince = memory.calmSince ?? at
  const calm = { ...memory, highSince: null, calmSince }
  if (at - calmSince < policy.calmMs) return stay(`${seen}, calm for ${seconds(at - calmSince)}`, calm)
  // the next one has to be seen to be idle as long as this one
  return {
    to: replicas - 1,
    why: `${seen}, calm for ${seconds(at - calmSince)}`,
    memory: { ...calm, calmSince: null },
  }
}

type High = { memory: Memory; look: Look; policy: Policy; mean: number; seen: string }

function high({ memory, look: { at, replicas }, policy, mean, seen }: High): Decision {
  const highSince = memory.highSince ?? at
  const next = { ...memory, highSince, calmSince: null }
  const since = `for ${seconds(at - highSince)}`
  if (replicas >= policy.max) return { to: null, why: `${seen} ${since}; ${policy.max} is the most`, memory: next }
  if (memory.addedAt !== null && at - memory.addedAt < policy.outRestMs)
    return { to: null, why: `${seen} ${since}; the last ones came just now`, memory: next }
  if (mean < policy.spike && at - highSince < policy.outAfterMs)
    return { to: null, why: `${seen} ${since}`, memory: next }
  const wanted = Math.ceil((replicas * mean) / policy.target)
  const to = Math.min(Math.max(wanted, replicas + 1), replicas + policy.outStep, policy.max)
  return { to, why: `${seen} ${since}`, memory: { highSince: null, calmSince: null, addedAt: at } }
}

const percent = (share: number): string => `${Math.round(share * 100)} %`
const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`

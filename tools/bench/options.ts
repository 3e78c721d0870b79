import { parseArgs } from 'node:util'

export const PARTS = ['check-in', 'latency', 'start', 'size'] as const
export type Part = (typeof PARTS)[number]

export type BenchOptions = {
  parts: readonly Part[]
  /** How long taps come at each pace, for the latency. */
  seconds: number
  /** How often the company clocks in. */
  rounds: number
  json: string | null
  /** Writes a CPU profile of the server under check-ins into this folder. */
  profile: string | null
}

export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      seconds: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '15' },
      json: { type: 'string' },
      profile: { type: 'string' },
    },
  })
  const only = values.only?.split(',') ?? []
  const strange = only.filter((part) => !(PARTS as readonly string[]).includes(part))
  if (strange.length > 0) throw new Error(`--only knows ${PARTS.join(', ')}, not ${strange.join(', ')}`)
  return {
    parts: only.length > 0 ? PARTS.filter((part) => only.includes(part)) : PARTS,
    seconds: positive('--seconds', values.seconds),
    rounds: positive('--rounds', values.rounds),
    json: values.json ?? null,
    profile: values.profile ?? null,
  }
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`${name} wants a number above 0, not "${text}"`)
  return value
}

import { parseArgs } from 'node:util'

/** What can be measured of one process with everything in it, and of many. */
export const PARTS = {
  embedded: ['check-in', 'cost', 'latency', 'start', 'size', 'recap', 'realtime'],
  distributed: ['check-in', 'cost', 'latency', 'drain'],
} as const
export type Assembly = keyof typeof PARTS
export type Part = (typeof PARTS)[Assembly][number]

/** Parts that take minutes, and are measured only when they are asked for. */
const ON_REQUEST: readonly Part[] = ['realtime']

export type BenchOptions = {
  assembly: Assembly
  parts: readonly Part[]
  /** How long taps come at each pace, for the latency. */
  seconds: number
  /** How often the company clocks in. */
  rounds: number
  json: string | null
  /** Writes a CPU profile of the server under check-ins into this folder. */
  profile: string | null
  /** A folder into which somebody has installed the servers that are no part of Hadir. */
  rivals: string | null
}

export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      assembly: { type: 'string', default: 'embedded' },
      seconds: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '15' },
      json: { type: 'string' },
      profile: { type: 'string' },
    },
  })
  const { assembly } = values
  if (!isAssembly(assembly)) throw new Error(`--assembly knows ${Object.keys(PARTS).join(', ')}, not ${assembly}`)
  const parts: readonly Part[] = PARTS[assembly]
  const only = values.only?.split(',') ?? []
  const strange = only.filter((part) => !(parts as readonly string[]).includes(part))
  if (strange.length > 0) throw new Error(`--only knows ${parts.join(', ')}, not ${strange.join(', ')}`)
  return {
    assembly,
    parts:
      only.length > 0
        ? parts.filter((part) => only.includes(part))
        : parts.filter((part) => !ON_REQUEST.includes(part)),
    seconds: positive('--seconds', values.seconds),
    rounds: positive('--rounds', values.rounds),
    json: values.json ?? null,
    profile: values.profile ?? null,
    rivals: process.env['BENCH_RIVALS'] ?? null,
  }
}

const isAssembly = (name: string): name is Assembly => Object.hasOwn(PARTS, name)

function positive(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`${name} wants a number above 0, not "${text}"`)
  return value
}

import { parseArgs } from 'node:util'

export const PARTS = ['updates', 'bad-images', 'kills', 'scaling'] as const
export type Part = (typeof PARTS)[number]
export type SwarmOptions = {
  parts: readonly Part[]
  updates: number
  screens: number
  /** Taps and other requests, a second. */
  taps: number
  gets: number
  port: number
  /** The folder with the secrets of a stack that is to be used and left as it is; null: one of its own, removed after it. */
  keep: string | null
  json: string | null
}

/** What was asked for cannot be done; every reason at once. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError'
}

export const USAGE = `Deploys Hadir on a swarm of this host, updates and hurts it under load, and looks at what became of it.

Usage: npm run test:swarm -- [--updates 10] [--only ${PARTS.join(',')}] [--screens 100] [--taps 5] [--gets 15] [--port 8200] [--keep FOLDER] [--json FILE]

  --updates  rolling updates, one after another (0 to 100)
  --only     parts, separated by commas, instead of all
  --screens  administrators' screens (1 to 1000)
  --taps     clock-ins and clock-outs a second (1 to 200)
  --gets     other requests a second (1 to 1000)
  --port     where nginx of the stack listens; the next one is for TLS
  --keep     uses the stack that an earlier run with this folder has left, or makes it, and leaves it
  --json     also writes the report to this file

The host must be in no swarm yet. It takes some two minutes for each update on an idle machine, and removes all it has
made unless it is told --keep.
`

/** Reads the command line; null when help was asked for. Throws `OptionsError`. */
export function readOptions(args: readonly string[]): SwarmOptions | null {
  const text = { type: 'string' } as const
  const known = {
    updates: text,
    only: text,
    screens: text,
    taps: text,
    gets: text,
    port: text,
    keep: text,
    json: text,
  } as const
  let values: { [name in keyof typeof known]?: string } & { help?: boolean }
  try {
    values = parseArgs({ args: [...args], options: { ...known, help: { type: 'boolean' } } }).values
  } catch (error) {
    throw new OptionsError((error as Error).message)
  }
  if (values.help) return null
  const faults: string[] = []
  const number = (
    name: 'updates' | 'screens' | 'taps' | 'gets' | 'port',
    fallback: number,
    min: number,
    max: number,
  ) => {
    const given = values[name] ?? String(fallback)
    if (!/^\d{1,5}$/.test(given) || Number(given) < min || Number(given) > max)
      faults.push(`--${name}: "${given}" is not a whole number from ${min} to ${max}`)
    return Number(given)
  }
  const parts = (values.only?.split(',') ?? PARTS) as Part[]
  for (const part of parts)
    if (!PARTS.includes(part)) faults.push(`--only: "${part}" is not one of ${PARTS.join(', ')}`)
  const read = {
    parts,
    updates: number('updates', 10, 0, 100),
    screens: number('screens', 100, 1, 1_000),
    taps: number('taps', 5, 1, 200),
    gets: number('gets', 15, 1, 1_000),
    port: number('port', 8200, 1, 65_534),
    keep: values.keep ?? null,
    json: values.json ?? null,
  }
  if (faults.length > 0) throw new OptionsError(faults.join('\n'))
  return read
}

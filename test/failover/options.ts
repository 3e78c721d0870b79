import { parseArgs } from 'node:util'

export type FailoverOptions = {
  minutes: number
  seed: number
  screens: number
  rate: number
  /** Name of a planted fault. */
  planted: string | null
  /** Where to write the report as JSON. */
  json: string | null
}

/** What was asked for cannot be done; every reason at once. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError'
}

export const usage = (
  planted: readonly string[],
): string => `Kills, freezes, wipes and cuts a whole distributed house under load, and looks at what is left of its promises.

Usage: npm run test:failover -- [--minutes 5] [--seed N] [--screens 100] [--rate 30] [--planted NAME] [--json FILE]

  --minutes  how long faults are done (0.2 to 600)
  --seed     the same number, the same faults; another one each day unless told
  --screens  administrators' screens (1 to 1000)
  --rate     taps a second (1 to 1000)
  --planted  a fault in Hadir or in the suite that the run must find:
             ${planted.join(', ')}
  --json     also writes the report to this file
`

/** Reads the command line; null when help was asked for. Throws `OptionsError`. */
export function readOptions(
  args: readonly string[],
  today: number,
  planted: readonly string[],
): FailoverOptions | null {
  const values = valuesOf(args)
  if (values.help) return null
  const faults: string[] = []
  const number = (name: string, text: string, min: number, max: number, whole: boolean): number => {
    const value = Number(text)
    const fits = text.trim() !== '' && value >= min && value <= max && (!whole || Number.isInteger(value))
    if (!fits) faults.push(`--${name}: "${text}" is not a${whole ? ' whole' : ''} number from ${min} to ${max}`)
    return value
  }
  const read = {
    minutes: number('minutes', values.minutes ?? '5', 0.2, 600, false),
    seed: number('seed', values.seed ?? String(today), 0, 2 ** 31, true),
    screens: number('screens', values.screens ?? '100', 1, 1_000, true),
    rate: number('rate', values.rate ?? '30', 1, 1_000, true),
    planted: values.planted ?? null,
    json: values.json ?? null,
  }
  if (read.planted !== null && !planted.includes(read.planted))
    faults.push(`--planted: "${read.planted}" is not one of ${planted.join(', ')}`)
  if (faults.length > 0) throw new OptionsError(faults.join('\n'))
  return read
}

type Values = { [name in 'minutes' | 'seed' | 'screens' | 'rate' | 'planted' | 'json']?: string } & { help?: boolean }

function valuesOf(args: readonly string[]): Values {
  const text = { type: 'string' } as const
  const options = { minutes: text, seed: text, screens: text, rate: text, planted: text, json: text } as const
  try {
    return parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean' } } }).values
  } catch (error) {
    throw new OptionsError((error as Error).message)
  }
}

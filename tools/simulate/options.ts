import { parseArgs } from 'node:util'

export type Options = { minutes: number; url: URL; data: string; seed: number; people: number | null }

/** What was asked for cannot be done; every reason at once. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError'
}

export const USAGE = `Lets the people of the demo company clock in and out through the API, so that the board moves.

Usage: npm run simulate -- [--minutes 3] [--url http://127.0.0.1:3000] [--data ./data] [--people N] [--seed N]

  --minutes  how long the rush takes (0.1 to 240)
  --url      where Hadir answers
  --data     the data folder with demo-accounts.json
  --people   only so many of them
  --seed     another number, another morning
`

/** Reads the command line; null when help was asked for. Throws \`OptionsError\`. */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Options | null {
  const values = valuesOf(args)
  if (values.help) return null
  const faults: string[] = []
  const number = (name: string, text: string, min: number, max: number, whole: boolean): number => {
    const value = Number(text)
    const fits = text.trim() !== '' && value >= min && value <= max && (!whole || Number.isInteger(value))
    if (!fits) faults.push(`--${name}: "${text}" is not a${whole ? ' whole' : ''} number from ${min} to ${max}`)
    return value
  }
  const url = values.url ?? `http://127.0.0.1:${env['PORT'] ?? '3000'}`
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    faults.push(`--url: "${url}" is no http(s) address`)
  const read = {
    minutes: number('minutes', values.minutes ?? '3', 0.1, 240, false),
    seed: number('seed', values.seed ?? '1', 0, 2 ** 31, true),
    people: values.people === undefined ? null : number('people', values.people, 1, 100_000, true),
    data: values.data ?? env['HADIR_DATA'] ?? './data',
  }
  if (faults.length > 0) throw new OptionsError(faults.join('\n'))
  return { ...read, url: new URL(url) }
}

type Values = { [name in 'minutes' | 'url' | 'data' | 'seed' | 'people']?: string } & { help?: boolean }

function valuesOf(args: readonly string[]): Values {
  const text = { type: 'string' } as const
  const options = { minutes: text, url: text, data: text, seed: text, people: text, help: { type: 'boolean' } } as const
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new OptionsError((error as Error).message)
  }
}

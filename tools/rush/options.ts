import { parseArgs } from 'node:util'

/** Everybody comes within so many seconds of real time, before `--speed`. */
export const SCENARIOS = { a: 600, b: 60 } as const
export type ScenarioName = keyof typeof SCENARIOS

export type RushOptions = {
  people: number
  screens: number
  /** App nodes; 0 is one process with everything in it, on SQLite. */
  nodes: number
  scenarios: ScenarioName[]
  /** So many times as fast as real people come. */
  speed: number
  restart: boolean
  seed: number
  /** Files of the report; null for none. */
  html: string | null
  json: string | null
  /** Opens the house for other programs for so many minutes instead; 0 unless told. */
  hold: number
  /** Where a held house says how it is reached. */
  env: string
}

/** What was asked for cannot be done; every reason at once. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError'
}

export const USAGE = `The rush of 07:55: a company clocks in within minutes while screens watch, and every tap is looked for afterwards.

Usage: npm run rush -- [--people 500] [--screens 50] [--nodes 0] [--scenario a,b] [--speed 10] [--restart-in-the-middle]
                       [--html rush.html] [--json rush.json] [--seed N]
       npm run rush -- --hold MINUTES [--env FILE] [--people N] [--nodes N]

  --people    who clock in, each once for each scenario (1 to 50000)
  --screens   administrators' screens that are open (0 to 1000)
  --nodes     app nodes, with two relays, workers and realtime nodes (with one app node: one of each) on MariaDB and
              Redis behind nginx; 0 is one process on SQLite (0 to 16)
  --scenario  a: everybody within ten minutes; b: everybody within one (a,b unless told)
  --speed     so many times as fast: with 10 the ten minutes take one, and the rush is ten times as steep (0.5 to 100)
  --restart-in-the-middle
              stops and starts an app node and a realtime node at the steepest moment; of one process, that one
  --html      writes a report to look at; --json the same figures for programs
  --seed      another number, another morning
  --hold      opens the house for so many minutes (0.2 to 60) for ab, k6 and curl, and writes to --env how it is reached
`

/** Reads the command line; null when help was asked for. Throws `OptionsError`. */
export function readOptions(args: readonly string[]): RushOptions | null {
  const values = valuesOf(args)
  if (values.help) return null
  const faults: string[] = []
  const number = (name: string, text: string, min: number, max: number, whole: boolean): number => {
    const value = Number(text)
    const fits = text.trim() !== '' && value >= min && value <= max && (!whole || Number.isInteger(value))
    if (!fits) faults.push(`--${name}: "${text}" is not a${whole ? ' whole' : ''} number from ${min} to ${max}`)
    return value
  }
  const named = (values.scenario ?? 'a,b').split(',')
  const scenarios = named.filter((name): name is ScenarioName => Object.hasOwn(SCENARIOS, name))
  if (scenarios.length !== named.length) faults.push(`--scenario: "${values.scenario}" is not a, b or a,b`)
  const read: RushOptions = {
    people: number('people', values.people ?? '500', 1, 50_000, true),
    screens: number('screens', values.screens ?? '50', 0, 1_000, true),
    nodes: number('nodes', values.nodes ?? '0', 0, 16, true),
    speed: number('speed', values.speed ?? '10', 0.5, 100, false),
    seed: number('seed', values.seed ?? '1', 1, 2 ** 31 - 2, true),
    hold: values.hold === undefined ? 0 : number('hold', values.hold, 0.2, 60, false),
    restart: values['restart-in-the-middle'] ?? false,
    html: values.html ?? null,
    json: values.json ?? null,
    env: values.env ?? 'load.env',
    scenarios,
  }
  if (faults.length > 0) throw new OptionsError(faults.join('\n'))
  return read
}

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const FLAGS = {
  people: text,
  screens: text,
  nodes: text,
  scenario: text,
  speed: text,
  seed: text,
  hold: text,
  html: text,
  json: text,
  env: text,
  'restart-in-the-middle': flag,
  help: flag,
} as const

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS }).values
  } catch (error) {
    throw new OptionsError((error as Error).message)
  }
}

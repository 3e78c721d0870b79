// The rush of 07:55: `npm run rush -- --help`; docs/SCALING.md says what the figures mean.
import { writeFile } from 'node:fs/promises'
import { messageOf } from '#src/kernel/errors.ts'
import { havePrograms } from '#test/support/program.ts'
import { htmlReport } from './html.ts'
import { OptionsError, readOptions, SCENARIOS, USAGE } from './options.ts'
import type { RushOptions } from './options.ts'
import type { Outcome } from './outcome.ts'
import { rush } from './rush.ts'
import { tableRows, textReport } from './text.ts'

/** Opening, giving up and judging take no longer than this, for each scenario. Milliseconds. */
const BESIDES_MS = 300_000

const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options === null) {
    process.stdout.write(USAGE)
    return 0
  }
  if (options.nodes > 0 && !havePrograms('mariadbd', 'redis-server', 'nginx')) return 1
  const stop = new AbortController()
  // a second Ctrl-C finds no handler and ends the process at once
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
  if (options.hold > 0) return await (await import('./hold.ts')).hold(options, { say, signal: stop.signal })
  endBy(options)
  const outcomes: Outcome[] = []
  for (const name of options.scenarios) {
    const outcome = await rush(name, options, { say, signal: stop.signal })
    outcomes.push(outcome)
    say(textReport(outcome))
    if (stop.signal.aborted) break
  }
  say(`Rows for docs/SCALING.md:\n\n${tableRows(outcomes)}`)
  if (options.json !== null) await writeFile(options.json, `${JSON.stringify(outcomes, null, 2)}\n`)
  if (options.html !== null) await writeFile(options.html, htmlReport(outcomes))
  return outcomes.some(({ findings }) => findings.length > 0) ? 1 : 0
}

/** Whatever happens, it ends. */
function endBy({ scenarios, speed }: RushOptions): void {
  const limit = scenarios.reduce((sum, name) => sum + (SCENARIOS[name] * 1_000) / speed + BESIDES_MS, 0)
  const late = setTimeout(() => {
    process.stderr.write(`rush: not done after ${Math.round(limit / 1_000)} s\n`)
    process.exit(1)
  }, limit)
  late.unref()
}

try {
  process.exitCode = await main()
} catch (error) {
  const wrong = error instanceof OptionsError
  process.stderr.write(wrong ? `${error.message}\n\n${USAGE}` : `rush: ${messageOf(error)}\n`)
  process.exitCode = wrong ? 2 : 1
}
// a connection that somebody never closed must not hold this up
process.exit()

import { setTimeout as wait } from 'node:timers/promises'
import { readEnv } from '#src/config/env.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { openDemoAccounts } from './demo-accounts.ts'
import { OptionsError, readOptions, USAGE } from './options.ts'
import { SimulationProblem } from './problem.ts'
import { createProgress } from './progress.ts'
import { simulate } from './simulate.ts'

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), readEnv().env)
  if (options === null) {
    process.stdout.write(USAGE)
    return 0
  }
  const stop = new AbortController()
  // a second Ctrl-C finds no handler and ends the process at once
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
  const monotonic = (): number => systemClock.monotonic()
  const progress = createProgress(process.stdout, monotonic)
  const needs = {
    accounts: await openDemoAccounts(options.data),
    monotonic,
    wait: (ms: number, signal: AbortSignal) => wait(ms, undefined, { signal }),
    signal: stop.signal,
    onProgress: progress.show,
  }
  const { counts, ended } = await simulate(needs, options)
  progress.end()
  const early = stop.signal.aborted ? 'Stopped.\n' : ended ? '' : 'It took too long and was ended.\n'
  process.stdout.write(`${early}${counts.summary()}\n`)
  return counts.problems > 0 || (!ended && !stop.signal.aborted) ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  const isOurs = error instanceof SimulationProblem || error instanceof OptionsError
  process.stderr.write(isOurs ? `${error.message}\n` : `${error instanceof Error ? error.stack : String(error)}\n`)
  if (error instanceof OptionsError) process.stderr.write(`\n${USAGE}`)
  process.exitCode = error instanceof OptionsError ? 2 : 1
}

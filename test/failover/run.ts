import { writeFile } from 'node:fs/promises'
import { systemClock } from '#src/kernel/clock.ts'
import { havePrograms } from '#test/support/program.ts'
import { OptionsError, readOptions, usage } from './options.ts'
import type { FailoverOptions } from './options.ts'
import { PLANTED_NAMES, plantedNamed } from './planted.ts'
import type { PlantedName } from './planted.ts'
import { reportText } from './report.ts'
import { seededRun } from './seeded-run.ts'
import type { Progress } from './seeded-run.ts'
import { openStage, plantedOptions } from './stage.ts'

/** Taps that one day of one person takes without a refusal, with some to spare. */
const TAPS_A_DAY = 32
const LEAST_PEOPLE = 300
const DAY = 86_400_000
const EVERY_MS = [1_500, 6_000] as const
const LONGEST_MS = 20_000

async function main(): Promise<number> {
  const today = Math.floor(systemClock.now() / DAY)
  const options = readOptions(process.argv.slice(2), today, PLANTED_NAMES)
  if (options === null) return say(usage(PLANTED_NAMES)) ?? 0
  say(`seed ${options.seed}\n`)
  if (!havePrograms('mariadbd', 'redis-server', 'nginx')) return 1
  const stop = new AbortController()
  // a second Ctrl-C finds no handler and ends the process at once
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
  const report = await run(options, stop.signal)
  say(`\n${reportText(report)}`)
  if (options.json) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`)
  return report.findings.length === 0 ? 0 : 1
}

async function run(options: FailoverOptions, signal: AbortSignal): ReturnType<typeof seededRun> {
  const { minutes, seed, screens, rate } = options
  const planted = options.planted === null ? null : plantedNamed(options.planted as PlantedName)
  if (planted) say(`planted: ${planted.what}\n`)
  const people = Math.max(LEAST_PEOPLE, Math.ceil((rate * 60 * (minutes + 1)) / TAPS_A_DAY))
  await using stage = await openStage({
    people,
    screens,
    seed,
    ...(options.planted !== null && plantedOptions(options.planted as PlantedName)),
  })
  if (planted?.sql) await stage.cluster.mariadb.sql(planted.sql)
  const started = performance.now()
  const at = (): string => `${((performance.now() - started) / 60_000).toFixed(2).padStart(6)} min`
  say(`${at()}  ${people} people, ${screens} screens, ${stage.victims.size} processes that may be hit\n`)
  return await seededRun(stage, {
    seed,
    forMs: minutes * 60_000,
    everyMs: EVERY_MS,
    longestMs: LONGEST_MS,
    rate,
    signal,
    ...(planted?.load && { fault: planted.load }),
    onFault: ({ deed, victim, lastsMs }) =>
      say(`${at()}  ${deed} ${victim}${lastsMs > 0 ? ` for ${(lastsMs / 1_000).toFixed(1)} s` : ''}\n`),
    onProgress: (state) => say(`${at()}  ${progressText(state)}\n`),
  })
}

const progressText = ({ acknowledged, unknown, live, screens, away }: Progress): string =>
  `${acknowledged} acknowledged, ${unknown} tries without an answer, ${live} of ${screens} screens live` +
  (away.length > 0 ? `, away: ${away.join(' ')}` : '')

const say = (text: string): void => void process.stdout.write(text)

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(
    error instanceof OptionsError ? `${error.message}\n\n${usage(PLANTED_NAMES)}` : `${(error as Error).stack}\n`,
  )
  process.exitCode = error instanceof OptionsError ? 2 : 1
}
// a connection that somebody frozen has never closed must not hold this up
process.exit()

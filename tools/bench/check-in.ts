import { mkdirSync } from 'node:fs'
import { Child } from './children.ts'
import { openCompany } from './company.ts'
import type { Company } from './company.ts'
import { cpuMsOf } from './cpu.ts'
import { startHadir } from './hadir.ts'
import { Ledger } from './ledger.ts'
import type { LoadOrder, LoadOutcome } from './load.ts'
import type { BenchOptions } from './options.ts'
import { hundredths, median, percentile, tenths, whole } from './report.ts'
import type { Section } from './report.ts'

const CONNECTIONS = 100
/** Everybody of a company clocks in, as fast as the connections allow. */
const COMPANY = 5_000
/** Companies that take turns: when one comes again, nobody's session is remembered any more. */
const COMPANIES = 8
/** A route that does nothing would be through too soon to be measured. */
const NOTHING_TIMES = 4
/** Until compilers have done their work and everybody has clocked in once: the first time ever makes a channel too. */
const WARM_UP_ROUNDS = COMPANIES
const GOAL = 0.6

/** A server with what it has measured so far. */
type Contestant = {
  name: string
  pid: number
  port: number
  ledger: Ledger | null
  taps: number
  /** The company whose turn is next begins with this worker. */
  from: number
  rounds: (LoadOutcome & { rate: number; drainMs: number; cpuMicros: number })[]
}

/** Check-ins per second of Hadir, of the same statements by hand, and of a route that does nothing, in turns. */
export async function measureCheckIns(options: BenchOptions): Promise<Section> {
  await using company = await openCompany(COMPANY * COMPANIES, COMPANY)
  await using load = new Child('load')
  await load.ask('prepare', { workersFile: company.workersFile })
  await using servers = new AsyncDisposableStack()
  const contestants = await openContestants(servers, company, options.profile)
  for (let n = 0; n < WARM_UP_ROUNDS; n++) for (const one of contestants) await round(load, one)
  for (const one of contestants) one.rounds.length = 0
  for (let n = 0; n < options.rounds; n++) for (const one of contestants) await round(load, one)
  return report(contestants, options)
}

async function openContestants(
  servers: AsyncDisposableStack,
  company: Company,
  profile: string | null,
): Promise<Contestant[]> {
  if (profile !== null) mkdirSync(profile, { recursive: true })
  const flags = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const folders = [company.copy(), company.copy()] as const
  const ledgers = folders.map((folder) => servers.use(new Ledger(folder)))
  const hadir = servers.use(await startHadir(folders[0], flags))
  const byHand = servers.use(new Child('handWritten', flags))
  const nothing = servers.use(new Child('nothing'))
  const [ours = null, theirs = null] = ledgers
  const byHandPort = await byHand.ask<number>('open', { folder: folders[1] })
  const nothingPort = await nothing.ask<number>('open', {})
  return [
    { name: 'Hadir, whole route', pid: hadir.pid, port: hadir.port, ledger: ours, taps: COMPANY, from: 0, rounds: [] },
    {
      name: 'statements by hand',
      pid: byHand.pid,
      port: byHandPort,
      ledger: theirs,
      taps: COMPANY,
      from: 0,
      rounds: [],
    },
    {
      name: 'route that does nothing',
      pid: nothing.pid,
      port: nothingPort,
      ledger: null,
      taps: COMPANY * NOTHING_TIMES,
      from: 0,
      rounds: [],
    },
  ]
}

async function round(load: Child, contestant: Contestant): Promise<void> {
  const { ledger, pid, port, from, taps, name } = contestant
  ledger?.newDay()
  const order: LoadOrder = { port, from, taps, connections: CONNECTIONS }
  const cpu = cpuMsOf(pid)
  const outcome = await load.ask<LoadOutcome>('run', order)
  const { taken: acknowledged, other } = outcome
  if (other !== null) throw new Error(`${name}: only ${acknowledged} of ${taps} taps were taken; ${other}`)
  const drainMs = ledger && name.startsWith('Hadir') ? await ledger.drained() : 0
  const cpuMicros = ((cpuMsOf(pid) - cpu) * 1_000) / outcome.requests
  if (ledger) verify(name, ledger, acknowledged)
  contestant.from = (from + COMPANY) % (COMPANY * COMPANIES)
  contestant.rounds.push({ ...outcome, rate: outcome.requests / outcome.seconds, drainMs, cpuMicros })
}

/** Every acknowledged tap stands in the tables, once, and Hadir's also in the feed of its three channels. */
function verify(name: string, ledger: Ledger, acknowledged: number): void {
  const hadir = name.startsWith('Hadir')
  const expected = {
    punch: acknowledged,
    attendance: acknowledged,
    outbox: hadir ? 0 : acknowledged,
    feed: hadir ? 3 * acknowledged : 0,
    dead_letter: 0,
  }
  for (const [table, rows] of Object.entries(expected)) {
    const found = ledger.count(table as keyof typeof expected)
    if (found !== rows) throw new Error(`${name}: ${acknowledged} answers of 201, but ${found} rows in ${table}`)
  }
}

function report(contestants: readonly Contestant[], { rounds }: BenchOptions): Section {
  const [hadir, byHand, nothing] = contestants as [Contestant, Contestant, Contestant]
  const rates = (one: Contestant): number[] => one.rounds.map(({ rate }) => rate)
  // what ran side by side is compared with each other: the machine is not equally fast all the time
  const ratio = (other: Contestant): number =>
    median(hadir.rounds.map(({ rate }, at) => rate / (other.rounds[at]?.rate ?? Number.NaN)))
  const toGoal = ratio(byHand)
  const row = (one: Contestant): string[] => [
    one.name,
    whole(median(rates(one))),
    `${whole(Math.min(...rates(one)))}–${whole(Math.max(...rates(one)))}`,
    one === hadir ? '1.00' : hundredths(ratio(one)),
    whole(median(one.rounds.map(({ cpuMicros }) => cpuMicros))),
    tenths(median(one.rounds.map(({ p50 }) => p50))),
    tenths(median(one.rounds.map(({ p99 }) => p99))),
    hundredths(median(one.rounds.map(({ busy }) => busy))),
  ]
  return {
    title: `Check-ins per second: ${whole(COMPANY)} people over ${CONNECTIONS} connections, durable (${rounds} rounds in turns, medians)`,
    columns: ['', 'per second', 'least–most', 'Hadir / this', 'CPU µs each', 'p50 ms', 'p99 ms', 'load busy'],
    rows: contestants.map(row),
    notes: [
      `Hadir / statements by hand = ${hundredths(toGoal)} (goal ≥ ${GOAL}: ${toGoal >= GOAL ? 'reached' : 'missed'}); each with a session of their own that is read from the database.`,
      `After a round the last event has left for the sockets within ${whole(
        percentile(
          hadir.rounds.map(({ drainMs }) => drainMs),
          100,
        ),
      )} ms; rows were counted in the database after each round.`,
      `The load generator reached ${whole(Math.max(...rates(nothing)))} requests per second and used at most ${hundredths(Math.max(...contestants.flatMap((one) => one.rounds.map(({ busy }) => busy))))} of one core.`,
    ],
  }
}

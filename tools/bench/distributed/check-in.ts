import { MysqlDatabase } from '#src/database/mysql/mysql.ts'
import { Child } from '../children.ts'
import type { LoadOrder, LoadOutcome } from '../load.ts'
import type { BenchOptions } from '../options.ts'
import { hundredths, median, tenths, whole } from '../report.ts'
import type { Section } from '../report.ts'
import { cpuEach, cpuOf, drained, openBenchHouse } from './house.ts'
import type { BenchHouse } from './house.ts'
import type { AloneOutcome } from './mysql-alone.ts'

const CONNECTIONS = 100
const TAPS = 1_500
/** As many as Hadir opens unless told (`DATABASE_POOL`). */
const POOL = 12
const WARM_UP_ROUNDS = 2
const GOAL = 0.5

type Round = { perSecond: number; p50: number; p99: number; cpu: Map<string, number> | null }
type Contestant = { name: string; rounds: Round[]; run: () => Promise<Round> }

/** Check-ins per second of one app node against the same inserts through mysql2 alone, in turns on one server. */
export async function measureCheckIns({ rounds: asked }: BenchOptions): Promise<Section> {
  const rounds = Math.min(asked, 8)
  const people = TAPS * 2 * (rounds + WARM_UP_ROUNDS)
  await using house = await openBenchHouse(people, { app: 1, relay: 1, worker: 1, realtime: 1 }, TAPS)
  await using load = new Child('load')
  await load.ask('prepare', { workersFile: house.workersFile })
  await using alone = new Child('mysqlAlone')
  await alone.ask('open', { url: await emptyHouse(house), connections: POOL })
  let from = 0
  const checkIns = async (): Promise<Round> => {
    const before = cpuOf(house.cluster)
    const outcome = await tapAll(load, house, from)
    from += TAPS
    await drained(house.cluster)
    return { ...outcome, cpu: cpuEach(before, cpuOf(house.cluster), TAPS) }
  }
  const contestants: Contestant[] = [
    { name: 'one app node, the whole way to the sockets running', rounds: [], run: checkIns },
    {
      name: 'one app node, relay and worker stopped',
      rounds: [],
      run: () =>
        withoutBackstage(
          house,
          checkInsOnly(load, house, () => (from += TAPS) - TAPS),
        ),
    },
    {
      name: 'the three inserts through mysql2 alone',
      rounds: [],
      run: async () => ({
        ...(await alone.ask<AloneOutcome>('taps', { taps: TAPS, concurrency: CONNECTIONS })),
        cpu: null,
      }),
    },
  ]
  for (let n = 0; n < WARM_UP_ROUNDS; n++) for (const one of contestants) await one.run()
  for (let n = 0; n < rounds; n++) for (const one of contestants) one.rounds.push(await one.run())
  return report(contestants, rounds)
}

/** Another database on the same server, with the same tables. */
async function emptyHouse({ cluster }: BenchHouse): Promise<string> {
  const url = await cluster.mariadb.createDatabase()
  await using db = new MysqlDatabase({ url })
  await db.migrate()
  return url
}

async function tapAll(load: Child, { cluster }: BenchHouse, from: number): Promise<Omit<Round, 'cpu'>> {
  const order: LoadOrder = { port: cluster.node('app-1').port, from, taps: TAPS, connections: CONNECTIONS }
  const { taken, other, requests, seconds, p50, p99 } = await load.ask<LoadOutcome>('run', order)
  if (taken !== TAPS) throw new Error(`only ${taken} of ${TAPS} taps were taken; ${other ?? ''}`)
  return { perSecond: requests / seconds, p50, p99 }
}

const checkInsOnly = (load: Child, house: BenchHouse, from: () => number) => async (): Promise<Round> => ({
  ...(await tapAll(load, house, from())),
  cpu: null,
})

async function withoutBackstage(house: BenchHouse, run: () => Promise<Round>): Promise<Round> {
  const behind = house.cluster.nodes.filter(({ role }) => role !== 'app')
  for (const node of behind) node.freeze()
  try {
    return await run()
  } finally {
    for (const node of behind) node.thaw()
    await drained(house.cluster)
  }
}

function report(contestants: readonly Contestant[], rounds: number): Section {
  const alone = contestants.at(-1) as Contestant
  const rate = (one: Contestant): number => median(one.rounds.map(({ perSecond }) => perSecond))
  // what ran side by side is compared with each other: the machine is not equally fast all the time
  const ratio = (one: Contestant): number =>
    median(one.rounds.map(({ perSecond }, at) => perSecond / (alone.rounds[at]?.perSecond ?? Number.NaN)))
  const whole_ = contestants[0] as Contestant
  const parts = [...(whole_.rounds[0]?.cpu?.keys() ?? [])]
  const cpu = parts.map(
    (part) => `${part} ${hundredths(median(whole_.rounds.map((round) => round.cpu?.get(part) ?? Number.NaN)))}`,
  )
  const ratios = contestants.slice(0, 2).map(ratio)
  return {
    title: `Check-ins per second, MariaDB and Redis: ${whole(TAPS)} taps over ${CONNECTIONS} connections, durable (${rounds} rounds in turns, medians)`,
    columns: ['', 'per second', 'this / mysql2 alone', 'p50 ms', 'p99 ms'],
    rows: contestants.map((one) => [
      one.name,
      whole(rate(one)),
      hundredths(ratio(one)),
      tenths(median(one.rounds.map(({ p50 }) => p50))),
      tenths(median(one.rounds.map(({ p99 }) => p99))),
    ]),
    notes: [
      `Goal ≥ ${GOAL} of mysql2 alone: ${ratios.map((one) => `${hundredths(one)} ${one >= GOAL ? 'reached' : 'missed'}`).join('; ')} (in the order of the rows). All have ${POOL} connections to the database.`,
      `CPU milliseconds for each check-in with everything running: ${cpu.join(', ')}.`,
    ],
  }
}

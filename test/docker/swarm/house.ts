import { MysqlDatabase } from '#src/database/mysql/mysql.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { judge } from '#test/failover/judge.ts'
import { startLoad, tappersOf } from '#test/failover/load.ts'
import type { Load } from '#test/failover/load.ts'
import { zoneAtNoon } from '#test/failover/stage.ts'
import { spreadOf } from '#test/failover/figures.ts'
import type { Spread } from '#test/failover/figures.ts'
import { openWall } from '#test/failover/wall-client.ts'
import { makeStaff, signUp } from '#test/support/people.ts'
import { startGets } from './gets.ts'
import type { Failed, Gets } from './gets.ts'
import type { SwarmOptions } from './options.ts'
import type { Stack } from './stack.ts'

const PEOPLE = 400
/** No account asks more than a person does: so many screens share one. */
const SCREENS_OF_ONE = 5
const SCREENS_MS = 60_000

/** In the place of those who tapped before. */
const NOBODY: Omit<Load, 'sent'> = {
  acknowledged: [],
  refused: [],
  unknown: 0,
  unanswered: [],
  stop: async () => {},
  taps: async () => {},
}

/** What people met while a part of the run was done. */
export type Met = {
  seconds: number
  gets: number
  getsFailed: Failed[]
  taps: number
  /** Taps whose first try had no answer, and those whose first retry had none either. */
  tapsFailedOnce: number
  tapsFailedTwice: number
  /** Statuses of the tries that failed. */
  tapStatuses: number[]
  getMs: Spread
  tapMs: Spread
  screensWholeMs: number | null
  findings: string[]
}

/** People and screens of a stack that works. */
export type House = AsyncDisposable & {
  /** Puts the house under load while something is done to it, which may change the pace of the requests, and judges it afterwards. */
  during: (work: (pace: Gets['pace']) => Promise<void>, more?: { gets?: number }) => Promise<Met>
}

export async function openHouse(stack: Stack, options: SwarmOptions): Promise<House> {
  await using opened = new AsyncDisposableStack()
  const url = Object.assign(new URL(stack.secret('database_url')), { hostname: await stack.addressOf('mysql') }).href
  const db = opened.use(new MysqlDatabase({ url, poolSize: 4 }))
  const needs = { db, clock: systemClock, ids: systemIds, config: { sessionSecret: stack.secret('session_secret') } }
  // another run may have been here
  const mark = systemIds.uuid().slice(-6)
  const earlier = await db.read.kysely.selectFrom('punch').select('idempotency_key').execute()
  const office = { name: `Kantor ${mark}`, zone: zoneAtNoon(systemClock.now()) }
  const { workers } = await makeStaff(needs, PEOPLE, office)
  const cookies: string[] = []
  for (let n = 0; n * SCREENS_OF_ONE < options.screens || n < 10; n++)
    cookies.push((await signUp(needs, `admin-${mark}-${n}`, 'admin')).cookie)
  const wall = opened.use(
    await openWall({
      port: options.port,
      key: stack.secret('realtime_app_key'),
      cookies: cookies.slice(0, Math.ceil(options.screens / SCREENS_OF_ONE)),
      screens: options.screens,
      seed: 1,
    }),
  )
  const loads: Load[] = [{ ...NOBODY, sent: new Set(earlier.map((tap) => tap.idempotency_key)) }]
  const tappers = tappersOf(workers)
  const everything = opened.move()
  return {
    during: async (work, more = {}) => {
      const started = performance.now()
      const load = startLoad(
        tappers,
        { perSecond: options.taps },
        async () => stack.url,
        () => systemIds.uuid(),
      )
      loads.push(load)
      const gets = startGets(stack.url, more.gets ?? options.gets, cookies)
      try {
        await work(gets.pace)
      } finally {
        await Promise.all([load.stop(), gets.stop()])
      }
      const seconds = (performance.now() - started) / 1_000
      const judged = await judge({ wall, loads, unexpected: [], cluster: { db } }, { screensMs: SCREENS_MS })
      return { ...metBy(load, gets), seconds, screensWholeMs: judged.screensWholeMs, findings: judged.findings }
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  }
}

function metBy(load: Load, gets: Gets): Omit<Met, 'seconds' | 'screensWholeMs' | 'findings'> {
  const { acknowledged } = load
  return {
    gets: gets.answered,
    getsFailed: gets.failed,
    taps: acknowledged.length,
    tapsFailedOnce: acknowledged.filter(({ tries }) => tries > 1).length,
    tapsFailedTwice: acknowledged.filter(({ tries }) => tries > 2).length,
    tapStatuses: acknowledged.flatMap(({ failed }) => failed),
    getMs: spreadOf(gets.tookMs),
    tapMs: spreadOf(acknowledged.map(({ tookMs }) => tookMs)),
  }
}

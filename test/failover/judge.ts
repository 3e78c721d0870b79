import { setTimeout as pause } from 'node:timers/promises'
import { check } from '#src/cli/check.ts'
import { readToday } from '#src/features/attendance/today.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { compareWithLog } from './compare.ts'
import { hashOf } from './list-hash.ts'
import type { Stage } from './stage.ts'

/** What is looked at, whatever the house is made of. */
export type Judged = Pick<Stage, 'wall' | 'loads' | 'unexpected'> & { cluster: Pick<Stage['cluster'], 'db'> }

export type JudgeOptions = {
  /** How long screens may take to be whole, and events to be delivered. Milliseconds. */
  screensMs?: number
  deliveryMs?: number
}

export type Judgement = {
  /** Every promise that was broken, with its invariant in front; none means that all were kept. */
  findings: string[]
  /** Until every screen showed what the database holds, and until nothing was on its way. Null: not in time. */
  screensWholeMs: number | null
  deliveredMs: number | null
}

const SCREENS_MS = 20_000
const DELIVERY_MS = 60_000
const LOOK_MS = 100
/** What is wrong in the same way is named so many times. */
const NAMED = 5

/**
 * Looks at a house that is whole again and in which nobody taps any more: logs, tables, feed and screens against each
 * other.
 */
export async function judge(stage: Judged, options: JudgeOptions = {}): Promise<Judgement> {
  const { screensMs = SCREENS_MS, deliveryMs = DELIVERY_MS } = options
  const findings: string[] = []
  const screens = await within(screensMs, () => screensFinding(stage))
  const delivery = await within(deliveryMs, () => deliveryFinding(stage))
  findings.push(...screens.left, ...delivery.left)
  findings.push(...(await logFindings(stage)), ...(await tableFindings(stage)))
  const { older } = await stage.wall.look()
  if (older > 0) findings.push(`Z5: ${older} times a screen was given an older version of a row that it had`)
  findings.push(...stage.unexpected)
  return { findings, screensWholeMs: screens.tookMs, deliveredMs: delivery.tookMs }
}

type Waited = { tookMs: number | null; left: string[] }

/** Looks until there is nothing to find, or the time is over. */
async function within(limitMs: number, look: () => Promise<string | null>): Promise<Waited> {
  const since = performance.now()
  for (;;) {
    const finding = await look()
    const tookMs = performance.now() - since
    if (finding === null) return { tookMs, left: [] }
    if (tookMs > limitMs) return { tookMs: null, left: [`${finding} after ${limitMs / 1_000} s`] }
    await pause(LOOK_MS)
  }
}

async function screensFinding({ wall, cluster }: Judged): Promise<string | null> {
  const rows = await readToday(cluster.db.read, { departments: null, employeeId: null }, systemClock.now())
  const hash = hashOf(rows)
  const { screens } = await wall.look()
  const wrong = screens.filter((one) => one.hash !== hash)
  const away = screens.filter((one) => one.status !== 'live' || one.behind)
  if (wrong.length > 0) return `Z5: ${wrong.length} of ${screens.length} screens show another list than the database`
  return away.length > 0 ? `Z5: ${away.length} of ${screens.length} screens are not live` : null
}

async function deliveryFinding({ cluster }: Judged): Promise<string | null> {
  const left: string[] = []
  for (const table of ['outbox', 'delivery'] as const) {
    const query = cluster.db.read.kysely.selectFrom(table).select(({ fn }) => fn.countAll().as('n'))
    const { n } = await query.executeTakeFirstOrThrow()
    if (Number(n) > 0) left.push(`${Number(n)} rows in ${table}`)
  }
  return left.length > 0 ? `Z6: ${left.join(', ')}` : null
}

async function logFindings({ cluster, loads }: Judged): Promise<string[]> {
  const { missing, doubled, strangers, otherwise } = await compareWithLog(cluster.db, loads)
  const refused = loads.flatMap((load) => load.refused.map(({ status, body }) => `${status} ${body.slice(0, 200)}`))
  const unanswered = loads.flatMap((load) => load.unanswered)
  return [
    ...told('Z1: acknowledged taps that are not stored', missing),
    ...told('Z2: keys that count more than once', doubled),
    ...told('Z9: stored taps whose key nobody logged', strangers),
    ...told('Z2: taps that are stored with another answer than was given', otherwise),
    ...told('P7: taps that were refused', refused),
    ...told('P7: taps that were never answered', unanswered),
  ]
}

const told = (what: string, which: readonly string[]): string[] =>
  which.length === 0 ? [] : [`${what}: ${which.length} (${which.slice(0, NAMED).join('; ')})`]

/** What `hadir check` says. */
async function tableFindings({ cluster }: Judged): Promise<string[]> {
  const lines: string[] = []
  const code = await check({ db: cluster.db, clock: systemClock }, { write: (text: string) => lines.push(text) }, null)
  if (code === 0) return []
  return lines.filter((line) => !line.startsWith('Looked')).map((line) => line.trim().replace(/ +/, ': '))
}

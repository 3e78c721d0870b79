import { setTimeout as pause } from 'node:timers/promises'
import { check } from '#src/cli/check.ts'
import { readToday } from '#src/features/attendance/today.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { hashOf } from '#test/failover/list-hash.ts'
import { compareWithLog } from '#test/failover/compare.ts'
import type { RushHouse } from './house.ts'
import type { Visit } from './phones.ts'
import type { Screens } from './screens-client.ts'
import type { ScreensSeen } from './screens.ts'

export type Judgement = {
  acknowledged: number
  /** Acknowledged, and not in the database. */
  lost: number
  /** Keys that are there twice, and people who have two attendances. */
  doubled: number
  /** Taps in the database that nobody sent, and such that were answered otherwise than they are stored. */
  strange: number
  /** What is wrong, in words; nothing is as it should be. */
  findings: string[]
  seen: ScreensSeen
}

const SCREENS_MS = 30_000
const DELIVERY_MS = 60_000
const LOOK_MS = 250

/** Waits until everything is delivered, then compares phones, database and screens. */
export async function judge(house: RushHouse, screens: Screens, visits: readonly Visit[]): Promise<Judgement> {
  const findings: string[] = []
  const left = await within(DELIVERY_MS, () => undelivered(house))
  if (left !== null) findings.push(left)
  const wrong = await within(SCREENS_MS, () => wrongScreens(house, screens))
  if (wrong !== null) findings.push(wrong)
  const acknowledged = visits.filter(({ ackedAt }) => ackedAt !== null)
  const sent = new Set(visits.map(({ key }) => key))
  const { missing, doubled, strangers, otherwise } = await compareWithLog(house.db, [{ acknowledged, sent }])
  const twice = doubled.length + (await withTwoDays(house))
  const lost = missing.length
  const strange = strangers.length + otherwise.length
  if (lost > 0) findings.push(`${lost} acknowledged taps are not in the database`)
  if (twice > 0) findings.push(`${twice} taps count twice`)
  if (strange > 0) findings.push(`${strange} taps are stored otherwise than their senders know`)
  findings.push(...(await brokenInvariants(house)))
  return { acknowledged: acknowledged.length, lost, doubled: twice, strange, findings, seen: await screens.look() }
}

async function within(limitMs: number, look: () => Promise<string | null>): Promise<string | null> {
  const since = performance.now()
  for (;;) {
    const finding = await look()
    if (finding === null || performance.now() - since > limitMs) return finding
    await pause(LOOK_MS)
  }
}

async function undelivered({ db }: RushHouse): Promise<string | null> {
  let left = 0
  for (const table of ['outbox', 'delivery'] as const) {
    const counted = db.read.kysely.selectFrom(table).select(({ fn }) => fn.countAll().as('n'))
    left += Number((await counted.executeTakeFirstOrThrow()).n)
  }
  return left === 0 ? null : `${left} events were not delivered in time`
}

async function wrongScreens({ db }: RushHouse, screens: Screens): Promise<string | null> {
  const rows = await readToday(db.read, { departments: null, employeeId: null }, systemClock.now())
  const right = hashOf(rows)
  const { hashes } = await screens.look()
  const wrong = hashes.filter((one) => one !== right).length
  return wrong === 0 ? null : `${wrong} of ${hashes.length} screens show another list than the database`
}

async function withTwoDays({ db }: RushHouse): Promise<number> {
  const twice = await db.read.kysely
    .selectFrom('attendance')
    .select('employee_id')
    .groupBy('employee_id')
    .having(({ fn }) => fn.countAll(), '>', 1)
    .execute()
  return twice.length
}

/** What `hadir check` says. */
async function brokenInvariants({ db }: RushHouse): Promise<string[]> {
  const lines: string[] = []
  const code = await check({ db, clock: systemClock }, { write: (text: string) => lines.push(text) }, null)
  return code === 0 ? [] : lines.filter((line) => !line.startsWith('Looked')).map((line) => line.trim())
}

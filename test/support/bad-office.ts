import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { loadConfig } from '#src/config/config.ts'
import type { Config } from '#src/config/config.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { createPasswords } from '#src/features/accounts/index.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { makeStaff, signUp } from './people.ts'
import type { Signed, Staff, Worker } from './people.ts'
import { startHadir } from './process.ts'
import type { Addresses, Running } from './process.ts'
import { codeIn, send } from './raw-http.ts'
import type { RawAnswer, RawRequest } from './raw-http.ts'

/** No answer may take longer, whatever was asked. Milliseconds. */
export const LIMIT_MS = 2_000
/** Everybody's. */
export const PASSWORD = 'kuda menari di atap'
export const JSON_BODY = ['content-type', 'application/json'] as const

export type Headers = NonNullable<RawRequest['headers']>

/** A house in a process of its own, with an office full of people who have not clocked in yet and ten admins. */
export type Office = AsyncDisposable & {
  config: Config
  house: Running & Addresses
  staff: Staff
  admins: Signed[]
  /** Somebody who has not clocked in yet. */
  nobodyYet: () => Worker
  tap: (headers: Headers, body?: string | Buffer, kind?: 'in' | 'out') => Promise<RawAnswer>
  /** What became of the house: alive, without an error in its log, and the next one clocks in as ever. */
  wellbeing: () => Promise<{ alive: boolean; errors: unknown[]; next: number; slow: boolean }>
}
export const WELL = { alive: true, errors: [], next: 201, slow: false }

export async function openOffice(people: number): Promise<Office> {
  const folder = mkdtempSync(join(tmpdir(), 'hadir-bad-'))
  const config = loadConfig('embedded', { HADIR_DATA: folder })
  const { staff, admins } = await prepare(config, join(folder, 'hadir.db'), people)
  const house = await startHadir({ HADIR_DATA: folder, LOG_LEVEL: 'info' })
  let used = 0
  const nobodyYet = (): Worker => {
    const worker = staff.workers[used++]
    if (!worker) throw new Error('the office is too small for this test')
    return worker
  }
  const tap: Office['tap'] = (headers, body, kind = 'in') =>
    send(house.url, { path: `/api/attendances/check-${kind}`, headers, ...(body !== undefined && { body }) })
  return {
    config,
    house,
    staff,
    admins,
    nobodyYet,
    tap,
    wellbeing: async () => {
      const { status, ms } = await patient(() => tap(asOne(nobodyYet(), newKey()), '{}'))
      const errors = house.log.filter(({ level }) => level === 'error' || level === 'fatal')
      return { alive: house.process.exitCode === null, errors, next: status, slow: ms > LIMIT_MS }
    },
    [Symbol.asyncDispose]: async () => {
      await house[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A busy house says so, and when to come again: whoever does as it says gets in, within ten seconds. */
async function patient(ask: () => Promise<RawAnswer>): Promise<RawAnswer> {
  const end = performance.now() + 10_000
  for (;;) {
    const answer = await ask()
    if (answer.status !== 503 || performance.now() > end) return answer
    if (!(Number(answer.headers.get('retry-after')) > 0)) throw new Error('503 without the time to wait')
    await pause(100)
  }
}

async function prepare(config: Config, file: string, people: number): Promise<{ staff: Staff; admins: Signed[] }> {
  await using db = new SqliteDatabase({ file })
  await db.migrate()
  const needs = { db, clock: systemClock, ids: systemIds, config }
  const staff = await makeStaff(needs, people + 100)
  const admins: Signed[] = []
  for (let index = 0; index < 10; index++) admins.push(await signUp(needs, `admin-${index}`, 'admin'))
  const password_hash = await createPasswords({ ids: systemIds }).hash(PASSWORD)
  await db.transaction((trx) => trx.kysely.updateTable('account').set({ password_hash }).execute())
  return { staff, admins }
}

export const newKey = (): readonly [string, string] => ['idempotency-key', randomUUID()]
export const asOne = ({ cookie }: Signed, ...more: Headers): Headers => [['cookie', cookie], JSON_BODY, ...more]

/** Status and code of an answer, which came in time and gives nothing away. */
export function said(answer: RawAnswer): [status: number, code: unknown] {
  if (answer.ms > LIMIT_MS) throw new Error(`the answer took ${answer.ms} ms`)
  if (/\n\s+at |node_modules|\/src\//.test(answer.text)) throw new Error(`the answer gives away: ${answer.text}`)
  return [answer.status, codeIn(answer)]
}

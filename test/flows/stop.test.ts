import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PunchAnswer } from '#contract/attendance.ts'
import { loadConfig } from '#src/config/config.ts'
import type { Config } from '#src/config/config.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { outboxStatus } from '#src/outbox/status.ts'
import { makeStaff } from '#test/support/people.ts'
import type { Worker } from '#test/support/people.ts'
import { startHadir } from '#test/support/process.ts'
import type { Addresses, Running } from '#test/support/process.ts'
import { open } from '#test/support/raw-http.ts'
import { RawClient } from '#test/support/realtime.ts'

let folder: string
let config: Config
let house: Running & Addresses
let worker: Worker

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hadir-stop-'))
  config = loadConfig('embedded', { HADIR_DATA: folder })
  const db = new SqliteDatabase({ file: join(folder, 'hadir.db') })
  await db.migrate()
  const { workers } = await makeStaff({ db, clock: systemClock, ids: systemIds, config }, 1)
  await db[Symbol.asyncDispose]()
  worker = workers[0] as Worker
  house = await startHadir({ HADIR_DATA: folder, LOG_LEVEL: 'info' })
})
afterEach(async () => {
  await house[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

/** A tap whose last byte has not been sent: `finish` sends it and reads the answer. */
function halfATap(): { sent: Promise<void>; finish: () => Promise<string> } {
  const socket = open(house.url)
  const { promise: answer, resolve } = Promise.withResolvers<string>()
  let text = ''
  socket.setEncoding('utf8').on('data', (part: string) => (text += part))
  socket.on('close', () => resolve(text))
  const head = ['POST /api/attendances/check-in HTTP/1.1', 'host: x', `cookie: ${worker.cookie}`]
  head.push(`idempotency-key: ${randomUUID()}`, 'content-type: application/json', 'content-length: 2', '', '{')
  return {
    sent: new Promise((done) => socket.write(head.join('\r\n'), () => done())),
    finish: () => {
      socket.write('}')
      return answer
    },
  }
}

const readiness = async (): Promise<unknown> => {
  const answer = await fetch(`${house.ops}/readyz`)
  const { ready, draining } = (await answer.json()) as { ready: boolean; draining: boolean }
  return { status: answer.status, ready, draining }
}

test('told to stop, it says so, sends screens away, finishes what was begun, and ends with 0', async () => {
  const screen = new RawClient(`${house.url.replace('http', 'ws')}/app/${config.realtime.key}?protocol=7`)
  await screen.welcome()
  const tap = halfATap()
  await tap.sent
  // whoever balances is told before the door closes
  expect(await readiness()).toEqual({ status: 200, ready: true, draining: false })
  const stopped = performance.now()
  house.process.kill('SIGTERM')
  await expect.poll(readiness, { timeout: 5_000, interval: 10 }).toEqual({ status: 503, ready: false, draining: true })
  // screens are told to come back at once
  expect(await screen.closed).toMatchObject({ code: 4200 })
  // the operator's port answers until the end, newcomers find no door
  expect((await fetch(`${house.ops}/livez`)).status).toBe(200)
  const door = (): Promise<string> =>
    fetch(`${house.url}/api/setup`).then(
      () => 'open',
      () => 'closed',
    )
  await expect.poll(door, { timeout: 5_000 }).toBe('closed')
  expect(house.process.exitCode).toBeNull()

  // what had begun is finished: acknowledged, and on its way to the screens before the database closes
  const text = await tap.finish()
  expect(text).toMatch(/^HTTP\/1\.1 201 /)
  expect(text).toMatch(/\r\nconnection: close\r\n/i)
  const ended = await house.ended
  expect({ code: ended.code, err: ended.err }).toEqual({ code: 0, err: '' })
  expect(performance.now() - stopped).toBeLessThan(10_000)
  expect(house.log.slice(-2).map(({ msg }) => msg)).toEqual(['stopping', 'stopped'])

  await using db = new SqliteDatabase({ file: join(folder, 'hadir.db') })
  expect(await outboxStatus({ db, clock: systemClock })).toMatchObject({ waiting: 0, open: 0 })
  const { receipt } = JSON.parse(text.slice(text.indexOf('{'))) as PunchAnswer
  const stored = await db.read.kysely.selectFrom('punch').select('receipt_number').execute()
  expect(stored).toEqual([{ receipt_number: receipt.number }])
})

/** Asks again and again on one connection that is kept open, until an answer is the last on it or something fails. */
async function askOn(agent: Agent): Promise<string> {
  for (;;) {
    const asked = get(`${house.url}/api/setup`, { agent })
    try {
      const [answer] = (await once(asked, 'response')) as [IncomingMessage]
      await answer.toArray()
      if (answer.statusCode !== 200 || answer.headers.connection === 'close')
        return `${answer.statusCode} ${answer.headers.connection}`
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? 'failed'
    }
  }
}

test('under load every busy connection gets a last answer, and none is reset', async () => {
  const agents = Array.from({ length: 16 }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
  const ends = Promise.all(agents.map(askOn))
  await expect.poll(() => agents.filter(({ sockets }) => Object.keys(sockets).length > 0).length).toBe(16)
  const stopped = performance.now()
  const ended = house.kill('SIGTERM')
  expect(await ends).toEqual(new Array<string>(16).fill('200 close'))
  expect(await ended).toMatchObject({ code: 0, err: '' })
  expect(performance.now() - stopped).toBeLessThan(10_000)
  for (const agent of agents) agent.destroy()
})

test('a request that never ends does not keep it from stopping', async () => {
  await halfATap().sent
  const stopped = performance.now()
  const ended = await house.kill('SIGTERM')
  expect({ code: ended.code, err: ended.err }).toEqual({ code: 0, err: '' })
  expect(performance.now() - stopped).toBeLessThan(30_000)
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s on an idle house ends it at once', async (signal) => {
  const stopped = performance.now()
  expect(await house.kill(signal)).toMatchObject({ code: 0, err: '' })
  expect(performance.now() - stopped).toBeLessThan(5_000)
})

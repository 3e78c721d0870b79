import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PunchAnswer } from '#contract/attendance.ts'
import { ALL_ATTENDANCES } from '#contract/channels.ts'
import type { SystemView } from '#contract/system.ts'
import { currentTime } from '#src/database/current-time.ts'
import { ACCESS_ENDED } from '#src/kernel/access.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { signChannel } from '#src/realtime/signature.ts'
import { runHadir } from '#test/support/process.ts'
import { RawClient } from '#test/support/realtime.ts'
import { havePrograms } from '#test/support/program.ts'
import { openScreen } from '#test/support/screen.ts'
import { openStage, readiness, SOON } from './stage.ts'
import type { Stage } from './stage.ts'

const MINUTES_5 = 300_000
const SHIFT = join(import.meta.dirname, '../../support/shift-clock.ts')
const off = (ms: number): Record<string, string> => ({
  NODE_OPTIONS: `--import=${SHIFT}`,
  CLOCK_OFF_MS: String(ms),
})
/** How well a process knows the time of a database on the same machine, on a busy day. Milliseconds. */
const NEAR_MS = 1_000

describe.skipIf(!havePrograms('mariadbd', 'redis-server'))('machines whose clocks are five minutes off', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage(80, {
      nodes: { app: 2, relay: 2, worker: 2, realtime: 1 },
      envOf: {
        'app-1': off(MINUTES_5),
        'app-2': off(-MINUTES_5),
        'relay-1': off(MINUTES_5),
        'relay-2': off(-MINUTES_5),
        'worker-1': off(MINUTES_5),
        'worker-2': off(-MINUTES_5),
        'realtime-1': off(MINUTES_5),
      },
    })
  }, 180_000)
  afterAll(() => stage?.[Symbol.asyncDispose]())
  const now = (): Promise<number> => currentTime({ db: stage.cluster.db, clock: systemClock })

  test('a tap, its receipt and what is stored have the database’s time, whichever node takes it', async () => {
    for (const app of stage.cluster.of('app')) {
      for (let n = 0; n < 5; n++) {
        const worker = stage.nobodyYet()
        const before = await now()
        const { status, body } = await stage.tap(app, worker)
        const after = await now()
        expect(status).toBe(201)
        const { receipt } = JSON.parse(body) as PunchAnswer
        const { kysely } = stage.cluster.db.read
        const [row] = await kysely
          .selectFrom('punch')
          .select(['occurred_at', 'received_at'])
          .where('employee_id', '=', worker.employeeId)
          .execute()
        for (const at of [receipt.at, row?.occurred_at, row?.received_at]) {
          expect(at).toBeGreaterThan(before - NEAR_MS)
          expect(at).toBeLessThan(after + NEAR_MS)
        }
      }
    }
  })

  test('a screen shows everybody once, nothing goes over the wire twice, and nothing is left on its way', async () => {
    const { cluster } = stage
    const [app, realtime] = [cluster.node('app-1'), cluster.node('realtime-1')]
    const { key, secret } = cluster.app
    const screen = await openScreen({
      url: `http://127.0.0.1:${app.port}`,
      socketUrl: `http://127.0.0.1:${realtime.port}`,
      key,
      cookie: stage.admins[0]!.cookie,
    })
    await screen.until(({ status, behind }) => status === 'live' && !behind)
    const raw = new RawClient(`ws://127.0.0.1:${realtime.port}/app/${key}?protocol=7`)
    await raw.welcome()
    await raw.join(ALL_ATTENDANCES, signChannel({ key, secret }, raw.socketId, ALL_ATTENDANCES).auth)
    const heard: string[] = []
    raw.ws.on('message', (text: Buffer) => {
      const { event, data } = JSON.parse(text.toString()) as { event: string; data: string }
      if (event.startsWith('Attendance')) heard.push((JSON.parse(data) as { id: string }).id)
    })
    const answers = await stage.tapInTurn(60)
    const ids = answers.map(({ body }) => (JSON.parse(body) as PunchAnswer).data.id).sort()
    await expect.poll(stage.open, SOON).toBe(0)
    await expect.poll(() => ids.filter((id) => !screen.live.getState().rows.has(id)), SOON).toEqual([])
    const shown = screen.events.map(({ row }) => row.id).filter((id) => ids.includes(id))
    expect(shown.sort()).toEqual(ids)
    expect(heard.sort()).toEqual(ids)
    screen.close()
    raw.ws.terminate()
  })

  test('a command goes by it too, on whichever machine it is given', async () => {
    const { cluster } = stage
    const env = { ...off(-MINUTES_5), DATABASE_URL: cluster.databaseUrl }
    const args = ['user', 'password', '--login', '00Kantor80', '--password-stdin']
    const before = await now()
    expect(await runHadir(args, { env, stdin: 'kuda menari di atap' })).toMatchObject({ code: 0, err: '' })
    const { kysely } = cluster.db.read
    const ended = kysely.selectFrom('feed_event').select('created_at').where('event', '=', ACCESS_ENDED)
    const { created_at: at } = await ended.orderBy('id', 'desc').executeTakeFirstOrThrow()
    expect(at).toBeGreaterThan(before - NEAR_MS)
    expect(at).toBeLessThan((await now()) + NEAR_MS)
  })

  test('readyz, the log and the screen Sistem say whose clock is off, and by how much', async () => {
    const notes = await Promise.all(['app-1', 'app-2'].map((name) => readiness(stage.cluster.node(name))))
    expect(notes.map(({ status }) => status)).toEqual([200, 200])
    expect(notes[0]?.text).toMatch(
      /"note":"the clock of this machine is (299|300)\.\d s ahead of the database's, which counts"/,
    )
    expect(notes[1]?.text).toMatch(
      /"note":"the clock of this machine is (299|300)\.\d s behind the database's, which counts"/,
    )
    const log = stage.cluster.node('relay-2').running?.log
    const said = log?.filter(({ msg }) => msg.includes('the clock of this machine'))
    expect(said).toEqual([expect.objectContaining({ level: 'warn', msg: expect.stringContaining('behind') })])
    const told = async (): Promise<string[]> => {
      const { body } = await stage.get(stage.cluster.node('app-2'), '/api/system', stage.admins[0]!)
      const { warnings } = JSON.parse(body) as SystemView
      const clocks = warnings.filter(({ code }) => code === 'clock-off')
      return clocks.map(({ params }) => `${params['node']} ${Math.round(Number(params['ms']) / 60_000)}`).sort()
    }
    // what a realtime node says of itself comes with its next report
    await expect
      .poll(told, SOON)
      .toEqual(['app-1 5', 'app-2 -5', 'realtime-1 5', 'relay-1 5', 'relay-2 -5', 'worker-1 5', 'worker-2 -5'])
  })
})

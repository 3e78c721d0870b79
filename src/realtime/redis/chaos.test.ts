import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MemoryBroadcast } from '#src/broadcast/memory/memory.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { havePrograms } from '#test/support/program.ts'
import { openRealtime } from '#test/support/realtime.ts'
import type { OpenedRealtime, RawClient } from '#test/support/realtime.ts'
import { startRedis } from '#test/support/redis.ts'
import type { RedisServer } from '#test/support/redis.ts'
import { openTcpProxy } from '#test/support/tcp-proxy.ts'
import type { TcpProxy } from '#test/support/tcp-proxy.ts'
import { RedisRoster } from './roster.ts'

const ROOM = 'presence-a'
const USERS = ['ani', 'budi', 'citra']
/** Leases and pauses of minutes in seconds. */
const FASTER = 20
const clock: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic() * FASTER,
  after: (ms, run) => systemClock.after(ms / FASTER, run),
}

/** One who is in the room, and whom it thinks to be there. */
type Screen = { client: RawClient; user: string; node: Node; here: Set<string> }
type Node = { realtime: OpenedRealtime; roster: RedisRoster; line: TcpProxy; isDead: boolean }

type Step = { kind: 'join' | 'leave' | 'flush' | 'forget' | 'cut' | 'kill' | 'pause'; at: number; user: number }
const step = fc.record<Step>({
  kind: fc.constantFrom('join', 'join', 'join', 'leave', 'leave', 'flush', 'forget', 'cut', 'kill', 'pause'),
  at: fc.nat(20),
  user: fc.nat(USERS.length - 1),
})

describe.skipIf(!havePrograms('redis-server'))('three nodes, whose Redis is emptied and whose lines are cut', () => {
  let server: RedisServer
  let houses = 0
  beforeAll(async () => void (server = await startRedis()))
  afterAll(() => server[Symbol.asyncDispose]())

  async function openNode(broadcast: MemoryBroadcast, prefix: string): Promise<Node> {
    const line = await openTcpProxy(server.port)
    const target = { ...server.target, at: { host: '127.0.0.1', port: line.port } }
    const roster = new RedisRoster({ target, prefix, clock, ids: systemIds, log: silentLogger })
    await expect.poll(() => roster.members({ app: 'app', channel: ROOM }).then(() => 'open', String)).toBe('open')
    return { realtime: await openRealtime({ broadcast, roster, clock }), roster, line, isDead: false }
  }

  async function join(node: Node, user: string): Promise<Screen | null> {
    const client = await node.realtime.connect()
    const screen: Screen = { client, user, node, here: new Set() }
    client.ws.on('message', (frame: Buffer) => look(screen, JSON.parse(frame.toString()) as Frame))
    client.enter(ROOM, { user_id: user })
    // sent away when Redis is: such a client would come back
    const isIn = await Promise.race([
      client.next().then(
        () => true,
        () => false,
      ),
      client.closed.then(() => false),
    ])
    return isIn ? screen : null
  }

  async function take({ kind, at, user }: Step, nodes: Node[], screens: Screen[]): Promise<void> {
    const alive = nodes.filter(({ isDead }) => !isDead)
    const node = alive[at % alive.length]!
    if (kind === 'flush') await server.command('FLUSHALL')
    else if (kind === 'forget') await server.command('SCRIPT', 'FLUSH')
    else if (kind === 'cut') node.line.cut(1, () => 0)
    else if (kind === 'pause') await new Promise((resolve) => setTimeout(resolve, 100))
    else if (kind === 'join') {
      const screen = await join(node, USERS[user]!)
      if (screen) screens.push(screen)
    } else if (kind === 'leave') {
      const [screen] = screens.splice(at % Math.max(1, screens.length), 1)
      screen?.client.ws.terminate()
    } else if (alive.length > 1) {
      node.isDead = true
      await node.line[Symbol.asyncDispose]()
      for (const screen of screens.filter((one) => one.node === node)) screens.splice(screens.indexOf(screen), 1)
    }
  }

  test('in the end every list and every number is what there is', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const broadcast = new MemoryBroadcast({ log: silentLogger })
        const prefix = `chaos${++houses}`
        const nodes = await Promise.all([1, 2, 3].map(() => openNode(broadcast, prefix)))
        const screens: Screen[] = []
        try {
          for (const one of steps) await take(one, nodes, screens)
          const there = [...new Set(screens.map(({ user }) => user))].sort()
          const { roster } = nodes.find(({ isDead }) => !isDead)!
          const place = { app: 'app', channel: ROOM }
          const soon = { timeout: 10_000, interval: 20 }
          const ids = async (): Promise<string[]> => (await roster.members(place)).members.map(({ id }) => id).sort()
          await expect.poll(() => ids().catch(String), soon).toEqual(there)
          await expect
            .poll(() => roster.channel(place).catch(String), soon)
            .toMatchObject({ subscribers: screens.length, users: there.length })
          for (const screen of screens) await expect.poll(() => [...screen.here].sort(), soon).toEqual(there)
        } finally {
          for (const { realtime, roster, line, isDead } of nodes) {
            await realtime.close()
            await roster[Symbol.asyncDispose]()
            if (!isDead) await line[Symbol.asyncDispose]()
          }
        }
      }),
      { numRuns: 12 },
    )
  })
})

type Frame = { event: string; data?: string }

function look(screen: Screen, { event, data = '{}' }: Frame): void {
  if (!event.startsWith('pusher_internal:')) return
  const told = JSON.parse(data) as { presence?: { ids: string[] }; user_id?: string }
  if (told.presence) screen.here = new Set(told.presence.ids)
  else if (event.endsWith('member_added')) screen.here.add(told.user_id ?? '')
  else if (event.endsWith('member_removed')) screen.here.delete(told.user_id ?? '')
}

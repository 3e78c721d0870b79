import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { connect as connectTo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { signChannel } from '#src/realtime/signature.ts'
import { openRealtime, TEST_APP } from '#test/support/realtime.ts'
import type { OpenedRealtime } from '#test/support/realtime.ts'
import type { LiveListener } from '../../web/shared/live.ts'
import { createPusherSocket } from '../../web/shared/live-pusher.ts'
import type { PusherLibrary, PusherSocketOptions } from '../../web/shared/live-pusher.ts'

const CHANNEL = 'private-attendances'
const closing: (() => unknown)[] = []
let realtime: OpenedRealtime

beforeEach(async () => {
  realtime = await openRealtime()
  closing.push(() => realtime.close())
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A line between the browser and the server that can be cut and mended. */
async function openLine() {
  const sockets = new Set<Socket>()
  let up = true
  const line: Server = createServer((near) => {
    if (!up) return near.destroy()
    const far = connectTo(realtime.port, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => (near.destroy(), far.destroy()))
    }
    near.pipe(far).pipe(near)
  })
  line.listen(0, '127.0.0.1')
  await once(line, 'listening')
  const cut = (): void => {
    up = false
    for (const socket of sockets) socket.destroy()
  }
  closing.push(() => (cut(), line.close()))
  return { port: (line.address() as AddressInfo).port, cut, mend: () => (up = true) }
}

const sign: NonNullable<PusherSocketOptions['authorize']> = async ({ socketId, channel }) =>
  signChannel(TEST_APP, socketId, channel)

function openSocket(port: number, more: Partial<PusherSocketOptions> = {}) {
  const socket = createPusherSocket({
    key: TEST_APP.key,
    host: '127.0.0.1',
    port,
    tls: false,
    authorize: sign,
    timers: {
      now: () => performance.now(),
      after: (ms, run) => {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
    },
    random: () => 0,
    ...more,
  })
  closing.push(() => socket.close())
  return socket
}

function listen() {
  const heard: unknown[] = []
  const states: string[] = []
  const listener: LiveListener = {
    onEvent: (event, data) => heard.push([event, data]),
    onState: (state) => states.push(state),
  }
  return { listener, heard, states }
}

const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 20 })

test('events of a channel arrive decoded, at every listener, over one connection', async () => {
  const socket = openSocket(realtime.port)
  const [one, two] = [listen(), listen()]
  socket.subscribe(CHANNEL, one.listener)
  const leave = socket.subscribe(CHANNEL, two.listener)
  await eventually(() => expect([one.states, two.states]).toEqual([['subscribed'], ['subscribed']]))
  await realtime.publish(CHANNEL, 'Changed', { id: 'a', _epoch: 'e', _seq: 1 })
  const expected = [['Changed', { id: 'a', _epoch: 'e', _seq: 1 }]]
  await eventually(() => expect([one.heard, two.heard]).toEqual([expected, expected]))
  expect(realtime.realtime.stats().connections).toBe(1)

  const late = listen()
  socket.subscribe(CHANNEL, late.listener)
  expect(late.states).toEqual(['subscribed'])
  leave()
  await realtime.publish(CHANNEL, 'Changed', { id: 'b' })
  await eventually(() => expect([one.heard.length, late.heard.length]).toEqual([2, 1]))
  expect(two.heard).toHaveLength(1)
})

test('several channels share the connection, and one that everybody left can be entered again', async () => {
  const socket = openSocket(realtime.port)
  const [all, department] = [listen(), listen()]
  const leave = socket.subscribe(CHANNEL, all.listener)
  socket.subscribe(`${CHANNEL}.department.1`, department.listener)
  await eventually(() => expect([all.states, department.states]).toEqual([['subscribed'], ['subscribed']]))
  leave()
  const again = listen()
  socket.subscribe(CHANNEL, again.listener)
  await eventually(() => expect(again.states).toEqual(['subscribed']))
  await realtime.publish(CHANNEL, 'Changed', { id: 'a' })
  await realtime.publish(`${CHANNEL}.department.1`, 'Changed', { id: 'b' })
  await eventually(() =>
    expect([again.heard, department.heard]).toMatchObject([[['Changed', { id: 'a' }]], [['Changed', { id: 'b' }]]]),
  )
  expect(all.heard).toEqual([])
  expect(realtime.realtime.stats().connections).toBe(1)
})

test('a cut line is told, and the channels are back soon after its mending', async () => {
  const line = await openLine()
  const socket = openSocket(line.port)
  const { listener, heard, states } = listen()
  socket.subscribe(CHANNEL, listener)
  await eventually(() => expect(states).toEqual(['subscribed']))
  line.cut()
  await eventually(() => expect(states.at(-1)).toBe('disconnected'))
  // long enough for pusher-js alone to have begun a pause of 15 s
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  line.mend()
  const mended = performance.now()
  await eventually(() => expect(states.at(-1)).toBe('subscribed'))
  expect(performance.now() - mended).toBeLessThan(6_000)
  await realtime.publish(CHANNEL, 'Changed', { id: 'a' })
  await eventually(() => expect(heard).toHaveLength(1))
})

test('a server that is not there yet is found when it comes', async () => {
  const line = await openLine()
  line.cut()
  const socket = openSocket(line.port)
  const { listener, states } = listen()
  socket.subscribe(CHANNEL, listener)
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  expect(states).not.toContain('subscribed')
  line.mend()
  await eventually(() => expect(states.at(-1)).toBe('subscribed'))
})

test('a node that cannot answer for a moment is asked again for the right to the channel', async () => {
  let asked = 0
  const socket = openSocket(realtime.port, {
    authorize: async (question) => {
      asked++
      if (asked < 3) throw Object.assign(new Error('HTTP 503'), { status: 503 })
      return sign(question)
    },
  })
  const { listener, states } = listen()
  socket.subscribe(CHANNEL, listener)
  await eventually(() => expect(states.at(-1)).toBe('subscribed'))
  expect(asked).toBe(3)
  expect(states).toContain('disconnected')
})

test('a no is a no: it is not asked again and again', async () => {
  let asked = 0
  const socket = openSocket(realtime.port, {
    authorize: async () => {
      asked++
      throw Object.assign(new Error('HTTP 403'), { status: 403 })
    },
  })
  const { listener, states } = listen()
  socket.subscribe(CHANNEL, listener)
  await eventually(() => expect(states.at(-1)).toBe('disconnected'))
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  expect(asked).toBe(1)
})

test('a right that was given to an earlier connection does not disturb the next one', async () => {
  const line = await openLine()
  const late: (() => void)[] = []
  const socket = openSocket(line.port, {
    authorize: async (question) => {
      if (late.length === 0) await new Promise<void>((resolve) => late.push(resolve))
      return sign(question)
    },
  })
  const { listener, states } = listen()
  socket.subscribe(CHANNEL, listener)
  await eventually(() => expect(late).toHaveLength(1))
  line.cut()
  await eventually(() => expect(realtime.realtime.stats().connections).toBe(0))
  line.mend()
  await eventually(() => expect(states.at(-1)).toBe('subscribed'))
  late[0]?.()
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(states.at(-1)).toBe('subscribed')
})

test('a library that could not be loaded is loaded again', async () => {
  let tries = 0
  const socket = openSocket(realtime.port, {
    load: async () => {
      if (++tries === 1) throw new Error('no connection')
      return (await import('pusher-js')).default as unknown as PusherLibrary
    },
  })
  const { listener, states } = listen()
  socket.subscribe(CHANNEL, listener)
  await eventually(() => expect(states).toEqual(['disconnected', 'subscribed']))
})

test('closing ends the connection and says nothing more', async () => {
  const socket = openSocket(realtime.port)
  const { listener, states } = listen()
  socket.subscribe(CHANNEL, listener)
  await eventually(() => expect(states).toEqual(['subscribed']))
  socket.close()
  await eventually(() => expect(realtime.realtime.stats().connections).toBe(0))
  expect(states).toEqual(['subscribed'])
})

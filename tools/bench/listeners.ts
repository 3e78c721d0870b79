import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { WebSocket } from 'ws'
import { ALL_ATTENDANCES } from '#contract/channels.ts'
import { signChannel } from '#src/realtime/signature.ts'
import type { Answers } from './children.ts'
import type { Worker } from './company.ts'
import { HttpClient } from './http-client.ts'
import { requestOf } from './load.ts'

/** Taps at an even pace, while many screens listen; both in this process, so that one clock times them. */
export type ListenOrder = {
  port: number
  /** Where the sockets are; the same port unless told. */
  socketPort?: number
  app: { key: string; secret: string }
  workersFile: string
  sockets: number
  /** Which workers tap. */
  from: number
  perSecond: number
  seconds: number
}

export type ListenOutcome = {
  taps: number
  frames: number
  missing: number
  doubled: number
  /** Milliseconds of each frame: since its tap was sent, and since that tap was answered (below 0: before it). */
  sinceTap: Float64Array
  sinceAnswer: Float64Array
}

type Tap = { sent: number; answered: number; row: string }
/** When each row came to one screen. */
type Screen = { socket: WebSocket; seen: Map<string, number>; doubled: number }

const SETTLE_MS = 1_000
const UUID_LENGTH = 36
/** Where the id of a row begins: in the answer, and in a frame, whose data is JSON within a string. */
const IN_ANSWER = '{"success":true,"data":{"id":"'
const IN_FRAME = String.raw`"data":"{\"id\":\"`

async function listen(order: ListenOrder): Promise<ListenOutcome> {
  const screens = await Promise.all(Array.from({ length: order.sockets }, () => openScreen(order)))
  const taps = await tapEvenly(order)
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  for (const { socket } of screens) socket.terminate()
  return compare(taps, screens)
}

async function openScreen({ port, socketPort = port, app }: ListenOrder): Promise<Screen> {
  const socket = new WebSocket(`ws://127.0.0.1:${socketPort}/app/${app.key}?protocol=7&client=bench&version=1`)
  const next = async (): Promise<{ event: string; data: string }> =>
    JSON.parse(String((await once(socket, 'message'))[0])) as { event: string; data: string }
  const { socket_id: socketId } = JSON.parse((await next()).data) as { socket_id: string }
  const data = { channel: ALL_ATTENDANCES, ...signChannel(app, socketId, ALL_ATTENDANCES) }
  socket.send(JSON.stringify({ event: 'pusher:subscribe', data }))
  const { event } = await next()
  if (event !== 'pusher_internal:subscription_succeeded') throw new Error(`the subscription was answered with ${event}`)
  const screen: Screen = { socket, seen: new Map(), doubled: 0 }
  socket.on('message', (frame: Buffer) => {
    const now = performance.now()
    const at = frame.indexOf(IN_FRAME)
    if (at === -1) return
    const row = frame.toString('latin1', at + IN_FRAME.length, at + IN_FRAME.length + UUID_LENGTH)
    if (screen.seen.has(row)) screen.doubled++
    else screen.seen.set(row, now)
  })
  return screen
}

/** Sends a tap whenever one is due, over as many connections as are needed for that. */
async function tapEvenly({ port, workersFile, from, perSecond, seconds }: ListenOrder): Promise<Tap[]> {
  const workers = JSON.parse(readFileSync(workersFile, 'utf8')) as Worker[]
  const requests = workers
    .slice(from, from + perSecond * seconds)
    .map(({ employee, cookie }) => requestOf(employee, cookie, randomUUID()))
  const idle = await Promise.all(Array.from({ length: 10 }, () => HttpClient.open(port)))
  const taps: Promise<Tap>[] = []
  const tap = async (request: Buffer): Promise<Tap> => {
    const client = idle.pop() ?? (await HttpClient.open(port))
    const sent = performance.now()
    const status = await client.send(request)
    const answered = performance.now()
    if (status !== 201) throw new Error(`a tap was answered with ${status}`)
    const row = client.body.toString('latin1', IN_ANSWER.length, IN_ANSWER.length + UUID_LENGTH)
    idle.push(client)
    return { sent, answered, row }
  }
  const started = performance.now()
  while (taps.length < requests.length) {
    const due = Math.min(((performance.now() - started) / 1_000) * perSecond, requests.length)
    while (taps.length < due) taps.push(tap(requests[taps.length] as Buffer))
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  const done = await Promise.all(taps)
  for (const client of idle) client.close()
  return done
}

function compare(taps: readonly Tap[], screens: readonly Screen[]): ListenOutcome {
  const sinceTap: number[] = []
  const sinceAnswer: number[] = []
  let missing = 0
  for (const { seen } of screens)
    for (const { row, sent, answered } of taps) {
      const came = seen.get(row)
      if (came === undefined) missing++
      else {
        sinceTap.push(came - sent)
        sinceAnswer.push(came - answered)
      }
    }
  return {
    taps: taps.length,
    frames: sinceTap.length,
    missing,
    doubled: screens.reduce((sum, { doubled }) => sum + doubled, 0),
    sinceTap: Float64Array.from(sinceTap),
    sinceAnswer: Float64Array.from(sinceAnswer),
  }
}

export const answers: Answers = { listen }

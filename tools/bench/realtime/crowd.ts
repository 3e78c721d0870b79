import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { Answers } from '../children.ts'
import { CLIENTS } from './clients.ts'
import type { EngineName } from './engine.ts'

/**
 * Many subscribers of one server, made to cost next to nothing: they read into one buffer that all share and count
 * bytes. All messages are of one length, so bytes are messages, and each one's number tells when it was asked for.
 */
type Listener = { socket: Socket; bytes: number; ready: boolean }

const shared = Buffer.alloc(256 * 1024)
const listeners: Listener[] = []
let control: Socket | null = null
let frameBytes = 0
let received = 0
let onBytes = (_listener: Listener, _count: number): void => {}

type OpenOrder = { engine: EngineName; port: number; controlPort: number; count: number; atOnce: number }

/** Opens so many more, so many at a time; milliseconds until the last one was subscribed. */
async function open({ engine, port, controlPort, count, atOnce }: OpenOrder): Promise<number> {
  if (!control) {
    control = connect({ port: controlPort, host: '127.0.0.1', noDelay: true })
    await once(control, 'connect')
  }
  const started = performance.now()
  let left = count
  const openSome = async (): Promise<void> => {
    while (left-- > 0) listeners.push(await subscribe(engine, port))
  }
  await Promise.all(Array.from({ length: atOnce }, openSome))
  return performance.now() - started
}

function subscribe(engine: EngineName, port: number): Promise<Listener> {
  const { path, says, ready } = CLIENTS[engine]
  const { promise, resolve, reject } = Promise.withResolvers<Listener>()
  let before = ''
  const onread = {
    buffer: shared,
    callback: (count: number, buffer: Uint8Array): boolean => {
      if (listener.ready) {
        listener.bytes += count
        received += count
        onBytes(listener, count)
        return true
      }
      const first = before === ''
      before += Buffer.from(buffer.buffer, buffer.byteOffset, count).toString('latin1')
      if (first) for (const text of says) socket.write(maskedFrame(text))
      if (before.includes(ready)) {
        listener.ready = true
        resolve(listener)
      }
      return true
    },
  }
  const socket = connect({ port, host: '127.0.0.1', onread })
  const listener: Listener = { socket, bytes: 0, ready: false }
  socket.on('error', reject)
  socket.on('close', () => reject(new Error(`a socket was closed: ${before}`)))
  const key = randomBytes(16).toString('base64')
  const head = [`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: Upgrade', 'Upgrade: websocket']
  socket.write(`${[...head, `Sec-WebSocket-Key: ${key}`, 'Sec-WebSocket-Version: 13'].join('\r\n')}\r\n\r\n`)
  return promise
}

/** A client's frame under a mask of zeros, which leaves the text as it is. */
const maskedFrame = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])

const ask = (messages: number): void => void control?.write(Buffer.from([messages]))

/** One message, to learn how long they are. */
async function learn(): Promise<number> {
  received = 0
  for (const listener of listeners) listener.bytes = 0
  ask(1)
  while (!listeners.every(({ bytes }) => bytes > 0)) await reached(received + 1)
  frameBytes = received / listeners.length
  return frameBytes
}

/** Resolves once so many bytes have come, over all listeners. */
function reached(bytes: number): Promise<void> {
  if (received >= bytes) return Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  onBytes = () => {
    if (received < bytes) return
    onBytes = () => {}
    resolve()
  }
  return promise
}

type FlowOrder = { burst: number; seconds: number; ahead: number }
export type Flow = { deliveries: number; seconds: number; wrong: number; busy: number }

/** Asks for the next turn as soon as all but the last few have arrived. */
async function flow({ burst, seconds, ahead }: FlowOrder): Promise<Flow> {
  begin()
  const cpu = process.cpuUsage()
  const started = performance.now()
  const perTurn = frameBytes * listeners.length * burst
  let turns = 0
  while (performance.now() - started < seconds * 1_000) {
    ask(burst)
    turns++
    await reached(perTurn * (turns - ahead))
  }
  await reached(perTurn * turns)
  const elapsed = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  return {
    deliveries: turns * burst * listeners.length,
    seconds: elapsed / 1_000,
    wrong: listeners.filter(({ bytes }) => bytes !== turns * burst * frameBytes).length,
    busy: (user + system) / 1_000 / elapsed,
  }
}

type PaceOrder = { perSecond: number; seconds: number }
export type Pace = { p50: number; p99: number; max: number; deliveries: number; wrong: number }

/** Messages at an even pace; milliseconds from asking for a message until each listener has the whole of it. */
async function pace({ perSecond, seconds }: PaceOrder): Promise<Pace> {
  begin()
  const count = perSecond * seconds
  const sent = new Float64Array(count)
  const took = new Float64Array(count * listeners.length)
  let seen = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  onBytes = ({ bytes }, fresh) => {
    const now = performance.now()
    const last = Math.floor(bytes / frameBytes)
    for (let n = Math.floor((bytes - fresh) / frameBytes); n < last; n++) took[seen++] = now - (sent[n] ?? Number.NaN)
    if (seen === took.length) resolve()
  }
  const started = performance.now()
  for (let n = 0; n < count;) {
    const due = Math.min(((performance.now() - started) / 1_000) * perSecond, count)
    for (; n < due; n++) {
      sent[n] = performance.now()
      ask(1)
    }
    await new Promise((wake) => setTimeout(wake, 1))
  }
  await promise
  onBytes = () => {}
  took.sort()
  const at = (share: number): number => took[Math.ceil(took.length * share) - 1] ?? Number.NaN
  const wrong = listeners.filter(({ bytes }) => bytes !== count * frameBytes).length
  return { p50: at(0.5), p99: at(0.99), max: at(1), deliveries: took.length, wrong }
}

function begin(): void {
  received = 0
  for (const listener of listeners) listener.bytes = 0
}

/** Ends all sockets, and makes the server collect its garbage. */
async function leave(): Promise<void> {
  await Promise.all(
    listeners.splice(0).map(async ({ socket }) => {
      const closed = once(socket, 'close')
      socket.destroy()
      await closed
    }),
  )
}

const collect = async (): Promise<void> => ask(255)

export const answers: Answers = { open, learn, flow, pace, leave, collect }

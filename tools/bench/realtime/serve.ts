// One measured server in a process of its own: `serve.ts ENGINE`. Says its ports on one line of JSON.
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { dataOf } from './engine.ts'
import type { Engine, EngineName } from './engine.ts'

const OPEN: Readonly<Record<EngineName, () => Promise<() => Promise<Engine>>>> = {
  hadir: async () => (await import('./engine-hadir.ts')).open,
  ws: async () => (await import('./engine-ws.ts')).open,
  bun: async () => (await import('./engine-bun.ts')).open,
  'socket.io': async () => (await import('./engine-socket-io.ts')).open,
}

/** What a byte on the control port asks for, when it is not a number of messages. */
const COLLECT = 255

/** What Node, with its option for it, and Bun offer. */
const collector = globalThis as { gc?: () => void; Bun?: { gc: (sync: boolean) => void } }

let next = 0
const asked: number[] = []

/** Each byte is a turn of the event loop of its own, in which so many messages are published. */
function turn(publish: Engine['publish']): void {
  const count = asked.shift()
  if (count === undefined) return
  if (count === COLLECT) (collector.gc ?? (() => collector.Bun?.gc(true)))()
  else publish(Array.from({ length: count }, () => dataOf(next++)))
  if (asked.length > 0) setImmediate(turn, publish)
}

const engine = await (await OPEN[process.argv[2] as EngineName]())()
const control = createServer((socket: Socket) => {
  socket.setNoDelay(true)
  socket.on('error', () => {})
  socket.on('data', (bytes: Buffer) => {
    if (asked.push(...bytes) === bytes.length) setImmediate(turn, engine.publish)
  })
})
control.listen(0, '127.0.0.1')
await once(control, 'listening')
process.stdout.write(`${JSON.stringify({ port: engine.port, control: (control.address() as AddressInfo).port })}\n`)
// whoever started it holds its input open
process.stdin.on('end', () => process.exit(0)).resume()

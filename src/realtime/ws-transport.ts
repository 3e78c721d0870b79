import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '#src/kernel/clock.ts'
import type { Frame } from './frames.ts'
import type { Limits } from './limits.ts'
import type { Gone, Transport, TransportListeners } from './transport.ts'
import { Turn } from './turn.ts'

export type Upgrade = (
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  opened: (transport: Transport) => Gone,
) => void

/** Above this, what is queued in a turn is written before the turn ends, so that the peer's speed can show. */
const EARLY_WRITE_BYTES = 64 * 1024

/** Turns HTTP upgrades into sockets by the `ws` package. A handshake that is not one is answered with 400. */
export function createWsUpgrade(limits: Limits, clock: Clock): Upgrade {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.maxFrameBytes,
    maxFragments: 1_024,
    maxBufferedChunks: 16_384,
    closeTimeout: limits.closeTimeoutMs,
  } as ConstructorParameters<typeof WebSocketServer>[0])
  const turn = new Turn(clock)
  return (req, socket, head, opened) =>
    server.handleUpgrade(req, socket, head, (ws) => {
      const gone = opened(new WsTransport(ws, socket, turn))
      ws.on('close', gone)
    })
}

/** Frames are written to the raw socket: they were framed once for all, and `ws` would frame each one anew. */
class WsTransport implements Transport {
  readonly #ws: WebSocket
  readonly #socket: Duplex
  readonly #turn: Turn
  #due: Frame[] = []
  #dueBytes = 0
  #awaited = false

  constructor(ws: WebSocket, socket: Duplex, turn: Turn) {
    this.#ws = ws
    this.#socket = socket
    this.#turn = turn
    // Faults of a peer end in a close; without a listener they would end the process.
    ws.on('error', () => {})
  }

  get bufferedBytes(): number {
    return this.#dueBytes + this.#socket.writableLength
  }

  send(frame: Frame): void {
    if (this.#ws.readyState !== WebSocket.OPEN) return
    this.#due.push(frame)
    this.#dueBytes += frame.bytes.length
    if (this.#dueBytes >= EARLY_WRITE_BYTES) this.#write()
    else if (!this.#awaited) {
      this.#awaited = true
      this.#turn.add(this)
    }
  }

  endTurn(): void {
    this.#awaited = false
    this.#write()
  }

  #write(): void {
    if (this.#due.length === 0) return
    const frames = this.#due
    this.#due = []
    this.#dueBytes = 0
    if (this.#ws.readyState === WebSocket.OPEN) this.#socket.write(this.#turn.join(frames))
  }

  close(code: number, reason: string): void {
    if (this.#ws.readyState !== WebSocket.OPEN) return
    this.#write()
    this.#ws.close(code, reason)
  }

  ping(): void {
    if (this.#ws.readyState === WebSocket.OPEN) this.#ws.ping()
  }

  listen({ text, binary, activity }: TransportListeners): void {
    this.#ws.on('message', (data: Buffer, isBinary: boolean) => (isBinary ? binary() : text(data.toString())))
    this.#ws.on('ping', activity)
    this.#ws.on('pong', activity)
  }
}

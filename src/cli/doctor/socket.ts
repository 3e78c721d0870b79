import { messageOf } from '#src/kernel/errors.ts'
import { Dead, PATIENCE_MS } from './hops.ts'

type Message = { event: string; channel?: string; data?: unknown }

type Advice = { socketAdvice: string; keyAdvice: string }

/** A client of the Pusher protocol that knows only what the doctor needs. */
export class DoctorSocket {
  readonly #socket: WebSocket
  readonly #messages: Message[] = []
  #closed: string | null = null
  #wake: () => void = () => {}

  private constructor(url: string) {
    this.#socket = new WebSocket(url)
    this.#socket.addEventListener('message', ({ data }) => {
      const message = readMessage(String(data))
      if (message) this.#messages.push(message)
      else this.#closed ??= `answered in another language: ${JSON.stringify(String(data).slice(0, 80))}`
      this.#wake()
    })
    this.#socket.addEventListener('close', ({ code, reason }) => {
      this.#closed ??= `was closed with ${code}${reason ? ` "${reason}"` : ''}`
      this.#wake()
    })
    this.#socket.addEventListener('error', () => this.#wake())
  }

  /** Connects and waits to be welcomed. */
  static async open(url: string, advice: Advice): Promise<{ socket: DoctorSocket; socketId: string }> {
    const socket = new DoctorSocket(url)
    try {
      const welcome = await socket.next(({ event }) => event.startsWith('pusher:'))
      const socketId = welcome.event === 'pusher:connection_established' ? socketIdIn(welcome.data) : null
      if (socketId !== null) return { socket, socketId }
      throw new Dead(
        `the handshake is refused: ${JSON.stringify(welcome.data)}`,
        `another installation may answer there; ${advice.keyAdvice}`,
      )
    } catch (error) {
      socket.close()
      if (error instanceof Dead) throw error
      throw new Dead(`${messageOf(error)}${await statusAt(url)}`, advice.socketAdvice)
    }
  }

  subscribe(channel: string, auth: string): void {
    this.#socket.send(JSON.stringify({ event: 'pusher:subscribe', data: { channel, auth } }))
  }

  /** The first message that fits, also one that has come already. Throws when none comes in time. */
  async next(fits: (message: Message) => boolean): Promise<Message> {
    const timeout = AbortSignal.timeout(PATIENCE_MS)
    for (;;) {
      const at = this.#messages.findIndex(fits)
      const [found] = at < 0 ? [] : this.#messages.splice(at, 1)
      if (found) return found
      if (this.#closed !== null) throw new Error(`the WebSocket ${this.#closed}`)
      if (timeout.aborted) throw new Error(`nothing came within ${PATIENCE_MS / 1000} s`)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        timeout.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }

  close(): void {
    this.#socket.close()
  }
}

/** Null for what is no message of the protocol: the address may lead to anything that speaks WebSocket. */
function readMessage(text: string): Message | null {
  const value = parsed(text) as Partial<Message> | null | undefined
  return typeof value?.event === 'string' ? (value as Message) : null
}

function socketIdIn(data: unknown): string | null {
  const value = typeof data === 'string' ? (parsed(data) as { socket_id?: unknown } | null | undefined) : null
  return typeof value?.socket_id === 'string' ? value.socket_id : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A failed upgrade does not say why; the same question without the upgrade does, when a proxy answers it. */
async function statusAt(url: string): Promise<string> {
  try {
    const { status } = await fetch(url.replace(/^ws/, 'http'), { signal: AbortSignal.timeout(400), redirect: 'manual' })
    return `; plain HTTP is answered with ${status}`
  } catch {
    return ''
  }
}

import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'

const HEAD_END = Buffer.from('\r\n\r\n')
/** As Node writes it, and as nginx does. */
const LENGTHS = [Buffer.from('content-length: '), Buffer.from('Content-Length: ')]

/**
 * One keep-alive connection that sends finished requests and looks at no more of an answer than its status and
 * its length: whoever measures has to be much cheaper than what is measured.
 */
export class HttpClient {
  readonly #socket: Socket
  #received: Buffer | null = null
  #answered: ((status: number) => void) | null = null
  #failed: ((error: Error) => void) | null = null
  /** The body of the latest answer. */
  body: Buffer = Buffer.alloc(0)

  static async open(port: number): Promise<HttpClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    return new HttpClient(socket)
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('error', (error) => this.#failed?.(error))
    socket.on('close', () => this.#failed?.(new Error('the server closed the connection')))
  }

  send(request: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve
      this.#failed = reject
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#failed = null
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    const received = this.#received ? Buffer.concat([this.#received, chunk]) : chunk
    const head = received.indexOf(HEAD_END)
    const length = head === -1 ? -1 : lengthOf(received)
    if (length === -1 || received.length < head + 4 + length) {
      this.#received = received
      return
    }
    this.#received = null
    this.body = received.subarray(head + 4)
    // "HTTP/1.1 201": three digits from the ninth byte on
    const digit = (at: number): number => (received[at] as number) - 48
    const status = digit(9) * 100 + digit(10) * 10 + digit(11)
    this.#answered?.(status)
  }
}

function lengthOf(answer: Buffer): number {
  const name = LENGTHS.find((one) => answer.includes(one))
  if (!name) throw new Error('an answer without content-length')
  let at = answer.indexOf(name) + name.length
  let length = 0
  for (let byte = answer[at]; byte !== undefined && byte >= 48 && byte <= 57; byte = answer[++at])
    length = length * 10 + byte - 48
  return length
}

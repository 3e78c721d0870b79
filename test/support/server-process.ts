import { readdirSync, readFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

export type ServerOptions = {
  program: string
  args: readonly string[]
  cwd?: string
  /** What it writes, to either stream, once it can be used. */
  ready: RegExp
  /** Ends it when the test process ends, where SIGKILL would leave children of it behind. */
  lastSignal?: NodeJS.Signals
}

const LIMIT_MS = 60_000
const running = new Map<ChildProcess, NodeJS.Signals>()
// whatever becomes of a test, nothing that it started stays
process.on('exit', () => running.forEach((signal, child) => child.kill(signal)))

/** A server of somebody else's making, which can be killed, frozen and started again with the same data. */
export class ServerProcess implements AsyncDisposable {
  readonly #options: ServerOptions
  #child: ChildProcess | null = null
  #said = ''

  constructor(options: ServerOptions) {
    this.#options = options
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Starts it and waits until it can be used. */
  async start(): Promise<void> {
    const { program, args, cwd, ready, lastSignal = 'SIGKILL' } = this.#options
    const child = spawn(program, args, { ...(cwd && { cwd }), stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    this.#said = ''
    running.set(child, lastSignal)
    child.once('exit', () => running.delete(child))
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const hear = (text: Buffer): void => {
      this.#said = (this.#said + text.toString()).slice(-20_000)
      if (ready.test(this.#said)) resolve()
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`${program} ended with ${code ?? signal}:\n${this.#said}`)))
    const late = setTimeout(() => reject(new Error(`${program} was not ready in time:\n${this.#said}`)), LIMIT_MS)
    await promise.finally(() => clearTimeout(late))
  }

  /** Ends it, without warning unless told; resolves when it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    // a frozen process hears nothing else
    if (signal !== 'SIGKILL') child.kill('SIGCONT')
    await ended
  }

  /** Stops it where it stands: connections stay open and nobody answers. Returns when it stands. */
  freeze(): void {
    const pid = this.#child?.pid
    if (pid === undefined) return
    process.kill(pid, 'SIGSTOP')
    // the signal takes a moment, in which it might still answer
    const late = performance.now() + LIMIT_MS
    while (!isStopped(pid) && performance.now() < late);
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }
}

/** Whether all threads of a process stand still; where `/proc` is not to be had, they are believed to. */
function isStopped(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).every((thread) =>
      /\) [TtZX] /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')),
    )
  } catch {
    return true
  }
}

/**
 * Below those that systems give to whoever connects: no passing connection takes a port before its server does. Each
 * process of the run has a part of its own, so that no other test takes the port of a server that is away.
 */
const FIRST_PORT = 20_000
const PORTS_OF_ONE = 1_500
const PARTS = 8
const part = Number(process.env['VITEST_POOL_ID'] ?? 0) % PARTS
const given = new Set<number>()

/** A port that nobody listens on at the moment, and that nobody gets by chance while its server is away. */
export async function sparePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + part * PORTS_OF_ONE + randomInt(PORTS_OF_ONE)
    if (given.has(port)) continue
    const server = createServer().listen(port, '127.0.0.1')
    const free = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    if (!free) continue
    server.close()
    await once(server, 'close')
    given.add(port)
    return port
  }
}

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PATIENT } from './patient.ts'

const root = join(import.meta.dirname, '../..')
/** `bin/hadir` as it is shipped. */
export const SHIPPED = join(root, 'bin/hadir')
/** The same, or, where tests start many processes, what `built-hadir.ts` has made of it. */
export const BIN = process.env['HADIR_TEST_BIN'] ?? SHIPPED

/** How long a process may take for anything. Milliseconds. */
const LIMIT_MS = 60_000

const running = new Set<ChildProcess>()
// whatever becomes of a test, nothing that it started stays
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))

export type LogLine = Record<string, unknown> & { msg: string }
export type Ended = { code: number | null; signal: NodeJS.Signals | null; out: string; err: string }
type Options = { env?: Record<string, string>; nodeArgs?: readonly string[] }

/** Hadir, or something like it, as a process of its own; whatever happens it ends with the test. */
export class Running implements AsyncDisposable {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  readonly log: LogLine[] = []
  readonly #waiting = new Set<() => void>()
  #out = ''
  #err = ''
  #over = false

  constructor(script: string, args: readonly string[], { env = {}, nodeArgs = [] }: Options = {}) {
    const { PATH, HOME } = process.env
    this.process = spawn(process.execPath, [...nodeArgs, script, ...args], {
      cwd: root,
      env: { PATH, HOME, ...PATIENT, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    running.add(this.process)
    const { stdout, stderr } = this.process
    if (!stdout || !stderr) throw new Error('no streams')
    createInterface({ input: stdout }).on('line', (line) => this.#read(line))
    stderr.setEncoding('utf8').on('data', (text: string) => (this.#err += text))
    this.ended = once(this.process, 'close').then(([code, signal]) => {
      this.#over = true
      running.delete(this.process)
      this.#wake()
      return { code, signal, out: this.#out, err: this.#err } as Ended
    })
  }

  #read(line: string): void {
    this.#out += `${line}\n`
    if (line.startsWith('{')) this.log.push(JSON.parse(line) as LogLine)
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
  }

  /** The first line of the log that fits; throws when the process ends without one. */
  async line(fits: (line: LogLine) => boolean): Promise<LogLine> {
    const late = AbortSignal.timeout(LIMIT_MS)
    for (;;) {
      const found = this.log.find(fits)
      if (found) return found
      if (this.#over) throw new Error(`it ended:\n${this.#out}${this.#err}`)
      if (late.aborted) throw new Error(`it said nothing in ${LIMIT_MS} ms:\n${this.#out}${this.#err}`)
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.add(resolve)
      late.addEventListener('abort', () => resolve(), { once: true })
      await promise
      this.#waiting.delete(resolve)
    }
  }

  kill(signal: NodeJS.Signals): Promise<Ended> {
    this.process.kill(signal)
    return this.ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#over) await this.kill('SIGKILL')
  }
}

/** Where a house that has been started answers. */
export type Addresses = { url: string; ops: string }

/** `hadir start`, or another role, on spare ports, once it is ready. */
export async function startHadir(
  env: Record<string, string>,
  script: { path: string; args: readonly string[]; nodeArgs?: readonly string[] } = { path: BIN, args: ['start'] },
): Promise<Running & Addresses> {
  const spare = { PORT: '0', OPS_PORT: '0', HADIR_DEMO: 'off', NODE_ID: 'n1' }
  const { path, args, nodeArgs = [] } = script
  const running = new Running(path, args, { env: { ...spare, ...env }, nodeArgs })
  try {
    const { url, port, ops } = await running.line(({ msg }) => msg === 'ready')
    const here = (where: unknown): string => (typeof where === 'number' ? `http://127.0.0.1:${where}` : String(where))
    return Object.assign(running, { url: here(url ?? port), ops: here(ops) })
  } catch (error) {
    await running[Symbol.asyncDispose]()
    throw error
  }
}

/** A command that ends by itself. */
export async function runHadir(
  args: readonly string[],
  options: Options & { stdin?: string; script?: string } = {},
): Promise<Ended> {
  await using running = new Running(options.script ?? BIN, args, options)
  running.process.stdin?.end(options.stdin ?? '')
  const late = setTimeout(() => running.process.kill('SIGKILL'), LIMIT_MS)
  const ended = await running.ended
  clearTimeout(late)
  return ended
}

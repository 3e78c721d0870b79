import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** What a child answers questions with; the first call opens what it needs. */
export type Answers = Readonly<Record<string, (params: never) => Promise<unknown>>>

/** Each measured thing has a process of its own, and so has whoever sends it requests. */
const CHILDREN = {
  load: () => import('./load.ts'),
  nothing: () => import('./nothing.ts'),
  handWritten: () => import('./hand-written.ts'),
  listeners: () => import('./listeners.ts'),
  crowd: () => import('./realtime/crowd.ts'),
  mysqlAlone: () => import('./distributed/mysql-alone.ts'),
} as const satisfies Record<string, () => Promise<{ answers: Answers }>>

type ChildName = keyof typeof CHILDREN
export const isChildName = (name: string | undefined): name is ChildName => name !== undefined && name in CHILDREN

type Question = { id: number; method: string; params: unknown }
type Reply = { id: number; result?: unknown; fault?: string }

/** The child's side: answers one question after another until the parent hangs up. */
export async function serveAsChild(name: ChildName): Promise<void> {
  const { answers } = (await CHILDREN[name]()) as { answers: Answers }
  process.on('disconnect', () => process.exit(0))
  process.on('message', ({ id, method, params }: Question) => {
    const answer = answers[method] as ((params: unknown) => Promise<unknown>) | undefined
    const reply = (rest: Omit<Reply, 'id'>): void => void process.send?.({ id, ...rest })
    if (!answer) return reply({ fault: `${name} knows no "${method}"` })
    answer(params).then(
      (result) => reply({ result }),
      (error: Error) => reply({ fault: error.stack ?? error.message }),
    )
  })
}

/** The parent's side. */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess
  #last = 0

  constructor(name: ChildName, nodeOptions: readonly string[] = []) {
    this.#process = fork(new URL('./main.ts', import.meta.url), ['--child', name], {
      execArgv: [...nodeOptions],
      serialization: 'advanced',
    })
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  async ask<R>(method: string, params: unknown): Promise<R> {
    const id = ++this.#last
    const { promise, resolve, reject } = Promise.withResolvers<R>()
    const listen = (reply: Reply): void => {
      if (reply.id !== id) return
      if (reply.fault === undefined) resolve(reply.result as R)
      else reject(new Error(reply.fault))
    }
    const gone = (code: number | null): void => reject(new Error(`a child ended with ${code}`))
    this.#process.on('message', listen)
    this.#process.on('exit', gone)
    this.#process.send({ id, method, params } satisfies Question)
    try {
      return await promise
    } finally {
      this.#process.off('message', listen)
      this.#process.off('exit', gone)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = once(this.#process, 'exit')
    this.#process.disconnect()
    await ended
  }
}

import type { Clock } from '#src/kernel/clock.ts'
import { Deadlines } from './deadlines.ts'
import { FinalFailure } from './queue.ts'
import type { Handlers, Job, TakenJob, WorkOptions } from './queue.ts'

export const WORK_DEFAULTS: Required<WorkOptions> = { concurrency: 16, attempts: 10, timeoutMs: 90_000 }

/** Runs handlers, each against its deadline: what every adapter does with a job it has taken. */
export class Handling {
  readonly #handlers: Handlers
  readonly #deadlines: Deadlines

  constructor(needs: { handlers: Handlers; clock: Clock; timeoutMs: number }) {
    this.#handlers = needs.handlers
    this.#deadlines = new Deadlines(needs.clock, needs.timeoutMs)
  }

  async run(job: Job, attempt: number): Promise<void> {
    const handler = Object.hasOwn(this.#handlers, job.name) ? this.#handlers[job.name] : undefined
    if (!handler) throw new FinalFailure(`nobody knows what to do with "${job.name}"`)
    const taken = new Taken(job, attempt)
    const deadline = this.#deadlines.add((reason) => taken.abort(reason))
    try {
      await Promise.race([handler(taken), deadline.passed])
    } finally {
      deadline.end()
    }
  }
}

/** Most handlers never look at their signal, and a signal costs more than many a job: it is made when asked for. */
class Taken implements TakenJob {
  readonly name: string
  readonly id: string
  readonly payload: unknown
  readonly attempt: number
  #controller: AbortController | null = null
  #reason: unknown = null

  constructor({ name, id, payload }: Job, attempt: number) {
    this.name = name
    this.id = id
    this.payload = payload
    this.attempt = attempt
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#reason !== null) this.#controller.abort(this.#reason)
    return this.#controller.signal
  }

  abort(reason: unknown): void {
    this.#reason = reason
    this.#controller?.abort(reason)
  }
}

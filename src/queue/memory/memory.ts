import type { Cancel, Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { Handling, WORK_DEFAULTS } from '../handling.ts'
import { FinalFailure } from '../queue.ts'
import type { FailedJob, Handlers, Job, Queue, QueueStatus, Worker, WorkOptions } from '../queue.ts'

type Entry = { job: Job; attempt: number; since: number }
type Options = Required<WorkOptions>

/** The pause before a second try; it doubles up to the longest. Milliseconds. */
const FIRST_PAUSE = 500
const LONGEST_PAUSE = 60_000
/** Failed jobs that are kept; the oldest go first. */
const KEPT = 1_000
/** Jobs started before others get their turn on the thread. */
const STRETCH = 64

/** The queue of one process: nothing is written down, so a crash loses it all, which the port allows. */
export class MemoryQueue implements Queue {
  readonly #clock: Clock
  readonly #waiting = new Map<string, Entry>()
  readonly #active = new Map<string, Entry>()
  readonly #delayed = new Map<string, Cancel>()
  readonly #failed = new Map<string, FailedJob>()
  readonly #schedules = new Map<string, Cancel>()
  #crew: Crew | null = null
  #completed = 0
  #pumping = false
  #stretch = 0
  #closed = false

  constructor(needs: { clock: Clock }) {
    this.#clock = needs.clock
  }

  async add(jobs: readonly Job[]): Promise<void> {
    if (this.#closed) throw new Error('the queue is closed')
    for (const { id } of jobs) if (id === '' || id.includes(':')) throw new TypeError(`"${id}" is not a job id`)
    for (const job of jobs) {
      if (!this.#holds(job.id)) this.#waiting.set(job.id, { job, attempt: 1, since: this.#clock.now() })
    }
    this.#pump()
  }

  work(handlers: Handlers, options: WorkOptions = {}): Worker {
    if (this.#crew) throw new Error('this queue has its worker already')
    const settings = { ...WORK_DEFAULTS, ...options }
    const crew = new Crew(handlers, settings, this.#clock)
    this.#crew = crew
    this.#pump()
    return {
      close: async () => {
        if (this.#crew === crew) this.#crew = null
        await crew.close()
      },
    }
  }

  async schedule(name: string, everyMs: number): Promise<void> {
    this.#schedules.get(name)?.()
    const again = (): void => {
      this.#schedules.set(name, this.#clock.after(everyMs, again))
      // the one of last time may still be at work: one is enough
      void this.add([{ name, id: `scheduled-${name}`, payload: null }])
    }
    this.#schedules.set(name, this.#clock.after(everyMs, again))
  }

  async ping(): Promise<void> {}

  async status(): Promise<QueueStatus> {
    const oldest = this.#waiting.values().next().value
    return {
      waiting: this.#waiting.size,
      active: this.#active.size,
      delayed: this.#delayed.size,
      failed: this.#failed.size,
      completed: this.#completed,
      oldestMs: oldest ? Math.max(this.#clock.now() - oldest.since, 0) : 0,
    }
  }

  async failed(limit: number): Promise<FailedJob[]> {
    return [...this.#failed.values()].reverse().slice(0, limit)
  }

  async retry(id: string): Promise<number> {
    const jobs = id === 'all' ? [...this.#failed.values()] : [this.#failed.get(id)].filter((job) => job !== undefined)
    for (const job of jobs) this.#failed.delete(job.id)
    await this.add(jobs.map(({ name, id: jobId, payload }) => ({ name, id: jobId, payload })))
    return jobs.length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    for (const cancel of this.#schedules.values()) cancel()
    for (const cancel of this.#delayed.values()) cancel()
    const crew = this.#crew
    this.#crew = null
    await crew?.close()
  }

  #holds(id: string): boolean {
    return this.#waiting.has(id) || this.#active.has(id) || this.#delayed.has(id)
  }

  #pump(): void {
    if (this.#pumping) return
    this.#pumping = true
    queueMicrotask(() => this.#take())
  }

  #take(): void {
    this.#pumping = false
    const crew = this.#crew
    if (!crew) return
    for (const [id, entry] of this.#waiting) {
      if (!crew.hasRoom(this.#active.size)) return
      if (++this.#stretch > STRETCH) {
        this.#stretch = 0
        this.#pumping = true
        setImmediate(() => this.#take())
        return
      }
      this.#waiting.delete(id)
      this.#active.set(id, entry)
      crew.run(entry, (error) => this.#ended(entry, crew, error))
    }
  }

  #ended(entry: Entry, crew: Crew, error: unknown): void {
    const { job } = entry
    this.#active.delete(job.id)
    if (error === null) {
      this.#completed++
      this.#failed.delete(job.id)
    } else if (error instanceof FinalFailure || entry.attempt >= crew.options.attempts) this.#bury(entry, error)
    else this.#delay(entry)
    if (this.#waiting.size > 0) this.#pump()
  }

  #delay({ job, attempt }: Entry): void {
    if (this.#closed) return
    const pause = Math.min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
    const cancel = this.#clock.after(pause, () => {
      this.#delayed.delete(job.id)
      this.#waiting.set(job.id, { job, attempt: attempt + 1, since: this.#clock.now() })
      this.#pump()
    })
    this.#delayed.set(job.id, cancel)
  }

  #bury({ job, attempt }: Entry, error: unknown): void {
    this.#failed.delete(job.id)
    this.#failed.set(job.id, { ...job, attempts: attempt, reason: messageOf(error), failedAt: this.#clock.now() })
    const oldest = this.#failed.keys().next().value
    if (this.#failed.size > KEPT && oldest !== undefined) this.#failed.delete(oldest)
  }
}

/** Handlers at work. */
class Crew {
  readonly options: Options
  readonly #handling: Handling
  readonly #running = new Set<Promise<void>>()
  #closed = false

  constructor(handlers: Handlers, options: Options, clock: Clock) {
    this.options = options
    this.#handling = new Handling({ handlers, clock, timeoutMs: options.timeoutMs })
  }

  hasRoom(active: number): boolean {
    return !this.#closed && active < this.options.concurrency
  }

  run({ job, attempt }: Entry, ended: (error: unknown) => void): void {
    const running = this.#handling
      .run(job, attempt)
      .then(() => ended(null), ended)
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Resolves when no handler runs any more that has not been given up. */
  async close(): Promise<void> {
    this.#closed = true
    while (this.#running.size > 0) await Promise.allSettled(this.#running)
  }
}

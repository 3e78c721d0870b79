import { UnrecoverableError, Worker as BullWorker } from 'bullmq'
import type { Job as BullJob, JobJson, Processor, WorkerOptions } from 'bullmq'
import type { Redis } from 'ioredis'
import type { RedisTarget } from '#src/config/redis-url.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import { connectRedis } from '#src/redis/connect.ts'
import { Handling } from '../handling.ts'
import { FinalFailure } from '../queue.ts'
import type { Handlers, Worker, WorkOptions } from '../queue.ts'
import { CheckedBackend } from './backend.ts'
import { ownId, QUEUE_NAME } from './scripts.ts'

/** Who holds a job says so again in good time before this is over; then the job is anybody's. Milliseconds. */
const LOCK_MS = 5_000
/** How often somebody of the house looks for jobs whose holder has fallen silent; two looks may be needed. */
const STALLED_EVERY_MS = 1_000
/** A job that takes its worker down with it is given up after so many. */
const STALLED_AT_MOST = 20
/** The pause before a second try; it doubles up to the longest. Milliseconds. */
const FIRST_PAUSE = 500
const LONGEST_PAUSE = 60_000
const JITTER = 0.2
/** Failed jobs are kept so long (seconds), and so many; the oldest go first. */
const FAILED_KEPT = { age: 7 * 24 * 3600, count: 1_000 }
/** A reason is not a novel. */
const REASON_LENGTH = 2_000
/** After Redis refused something, the loop rests, or it would ask as fast as it is refused. Milliseconds. */
const REFUSED_PAUSE = 1_000
/** A closing worker waits so long for its handlers, and then so long for Redis to hear of it. Milliseconds. */
const HANDLERS_MS = 25_000
const FAREWELL_MS = 2_000

export type RedisWorkerNeeds = {
  target: RedisTarget
  prefix: string
  clock: Clock
  log: Logger
  handlers: Handlers
  options: Required<WorkOptions>
}

/** Takes jobs, with two connections of its own: one waits for jobs, one says what became of them. */
export class RedisWorker implements Worker {
  readonly #clock: Clock
  readonly #handling: Handling
  readonly #connections: readonly Redis[]
  readonly #bull: Taker
  readonly #running = new Set<Promise<void>>()
  #closing: Promise<void> | null = null

  constructor({ target, prefix, clock, log, handlers, options }: RedisWorkerNeeds) {
    this.#clock = clock
    this.#handling = new Handling({ handlers, clock, timeoutMs: options.timeoutMs })
    const commands = connectRedis(target, 'waiting', { log, name: 'queue-worker' })
    const blocking = connectRedis(target, 'waiting', { log, name: 'queue-take' })
    this.#connections = [commands, blocking]
    const settings = {
      connection: commands,
      prefix,
      concurrency: options.concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_EVERY_MS,
      maxStalledCount: STALLED_AT_MOST,
      runRetryDelay: REFUSED_PAUSE,
      removeOnComplete: { count: 0 },
      removeOnFail: FAILED_KEPT,
      // the number of completed jobs, for the whole house, is kept by the way
      metrics: { maxDataPoints: 60 },
      settings: { backoffStrategy: pauseAfter },
    } satisfies WorkerOptions
    const jobOptions = JSON.stringify({ attempts: options.attempts, backoff: { type: 'growing' }, stackTraceLimit: 0 })
    this.#bull = new Taker(
      QUEUE_NAME,
      (job) => this.#track(job),
      settings,
      () => Object.assign(new CheckedBackend(commands, settings, blocking), { jobOptions }),
    )
    this.#bull.on('error', (error) => log.warn({ error: messageOf(error) }, 'the queue had trouble'))
    this.#bull.on('stalled', (id) => log.warn({ job: ownId(id) }, 'a job whose worker fell silent is given to another'))
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close(HANDLERS_MS))
  }

  /** Closes within `ms`, whatever runs or hangs. */
  closeWithin(ms: number): Promise<void> {
    const inTime = this.#passed(ms).then(() => this.#cut())
    return Promise.race([this.close(), inTime])
  }

  async #close(ms: number): Promise<void> {
    // takes no more from here on; it ends by itself when Redis has heard of all that ran
    const ended = this.#bull.close().catch(() => {})
    const late = this.#passed(ms)
    while (this.#running.size > 0) {
      const over = await Promise.race([Promise.allSettled(this.#running), late])
      if (over === 'late') break
    }
    await Promise.race([ended, this.#passed(FAREWELL_MS)])
    this.#cut()
  }

  #cut(): void {
    for (const connection of this.#connections) connection.disconnect()
  }

  #passed(ms: number): Promise<'late'> {
    const { promise, resolve } = Promise.withResolvers<'late'>()
    this.#clock.after(ms, () => resolve('late'))
    return promise
  }

  #track(job: BullJob): Promise<void> {
    const running = this.#run(job).finally(() => this.#running.delete(running))
    this.#running.add(running)
    return running
  }

  async #run(job: BullJob): Promise<void> {
    try {
      await this.#handling.run({ name: job.name, id: ownId(job.id ?? ''), payload: job.data }, job.attemptsMade + 1)
    } catch (error) {
      const reason = messageOf(error).slice(0, REASON_LENGTH)
      throw error instanceof FinalFailure ? new UnrecoverableError(reason) : new Error(reason)
    }
  }
}

/** BullMQ's worker, which neither asks in vain without a pause nor stumbles over a payload that is not JSON. */
class Taker extends BullWorker<unknown, void, string, CheckedBackend> {
  constructor(name: string, process: Processor<unknown, void>, settings: WorkerOptions, backend: () => CheckedBackend) {
    super(name, process, settings, backend)
  }

  protected override async moveToActive(token: string, name?: string): ReturnType<BullWorker['moveToActive']> {
    try {
      return await super.moveToActive(token, name)
    } catch (error) {
      if (!this.closing) {
        await this.backend.weed().catch(() => {})
        await this.delay(REFUSED_PAUSE)
      }
      throw error
    }
  }

  protected override createJob(data: JobJson, jobId: string): BullJob<unknown, void> {
    try {
      return super.createJob(data, jobId)
    } catch (error) {
      const deferredFailure = `not a job: its payload is not JSON (${messageOf(error)})`
      return super.createJob({ ...data, data: 'null', deferredFailure }, jobId)
    }
  }
}

function pauseAfter(attempts: number): number {
  const pause = Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
  return Math.round(pause * (1 - JITTER + 2 * JITTER * Math.random()))
}

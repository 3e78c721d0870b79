import type { JobJson } from 'bullmq'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { RedisTarget } from '#src/config/redis-url.ts'
import { within } from '#src/kernel/clock.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import { connectRedis } from '#src/redis/connect.ts'
import { WORK_DEFAULTS } from '../handling.ts'
import type { FailedJob, Handlers, Job, Queue, QueueStatus, Worker, WorkOptions } from '../queue.ts'
import { CheckedBackend } from './backend.ts'
import { warnOfEviction } from './eviction.ts'
import { RedisWorker } from './redis-worker.ts'
import { Schedules } from './schedules.ts'
import { GIANT, ownId, queueScripts, storedId } from './scripts.ts'
import type { QueueScripts } from './scripts.ts'

/** Jobs in one trip. */
const BATCH = 500
/** Nobody waits longer for Redis. Milliseconds. */
const ANSWER_MS = 2_200
/** A worker that is still at work when the queue is closed gets no longer. Milliseconds. */
const CLOSE_MS = 4_000

export type RedisQueueNeeds = {
  target: RedisTarget
  /** Before every key, so that several houses can share a Redis. */
  prefix: string
  clock: Clock
  log: Logger
}

/**
 * The queue of a house of several processes, on BullMQ. Whoever asks anything of it hears within about two seconds
 * that Redis is not there; a worker waits for Redis for ever and goes on when it is back.
 */
export class RedisQueue implements Queue {
  readonly #needs: RedisQueueNeeds
  readonly #redis: Redis
  readonly #backend: CheckedBackend
  readonly #scripts: QueueScripts
  readonly #schedules: Schedules
  #worker: RedisWorker | null = null
  #closed = false

  constructor(needs: RedisQueueNeeds) {
    this.#needs = needs
    const { target, prefix, clock, log } = needs
    this.#redis = connectRedis(target, 'commands', { log, name: 'queue' })
    warnOfEviction(this.#redis, log)
    this.#scripts = queueScripts(this.#redis, prefix)
    this.#backend = new CheckedBackend(this.#redis, { connection: this.#redis, prefix })
    this.#schedules = new Schedules({
      clock,
      takeTurn: async (name, everyMs) => z.int().parse(await this.#ask(() => this.#scripts.takeTurn(name, everyMs))),
      giveTurnBack: (name) => this.#ask(() => this.#scripts.giveTurnBack(name)),
      // the one of last time may still be at work: one is enough
      add: (name) => this.add([{ name, id: `scheduled-${name}`, payload: null }]),
    })
  }

  async add(jobs: readonly Job[]): Promise<void> {
    const now = this.#needs.clock.now()
    const entries = jobs.map((job) => entryOf(job, now))
    for (let start = 0; start < entries.length; start += BATCH) {
      const batch = entries.slice(start, start + BATCH)
      const ids = batch.map(({ jobId }) => jobId)
      await this.#ask(() => Promise.all([this.#scripts.free(ids), this.#backend.addJobs(batch)]))
    }
  }

  work(handlers: Handlers, options: WorkOptions = {}): Worker {
    if (this.#closed) throw new Error('the queue is closed')
    if (this.#worker) throw new Error('this queue has its worker already')
    const worker = new RedisWorker({ ...this.#needs, handlers, options: { ...WORK_DEFAULTS, ...options } })
    this.#worker = worker
    return {
      close: () => {
        if (this.#worker === worker) this.#worker = null
        return worker.close()
      },
    }
  }

  schedule(name: string, everyMs: number): Promise<void> {
    return this.#schedules.set(name, everyMs)
  }

  async ping(): Promise<void> {
    await this.#ask(() => this.#scripts.tryToWrite())
  }

  async status(): Promise<QueueStatus> {
    const [waiting, active, delayed, failed, completed, since] = Figures.parse(
      await this.#ask(() => this.#scripts.figures()),
    )
    const oldestMs = since === 0 ? 0 : Math.max(this.#needs.clock.now() - since, 0)
    return { waiting, active, delayed, failed, completed, oldestMs }
  }

  async failed(limit: number): Promise<FailedJob[]> {
    if (limit < 1) return []
    return Failures.parse(await this.#ask(() => this.#scripts.failures(Math.floor(limit)))).map(failedJobOf)
  }

  async retry(id: string): Promise<number> {
    // a job that was put in by other hands bears its id as it is
    const ids = id === 'all' ? [] : [storedId(id), id]
    return z.int().parse(await this.#ask(() => this.#scripts.revive(this.#needs.clock.now(), ids)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#schedules.close()
    const worker = this.#worker
    this.#worker = null
    await worker?.closeWithin(CLOSE_MS)
    this.#redis.disconnect()
  }

  /** BullMQ waits for ever for a Redis that was never there, so it is asked only when Redis is. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('the queue is closed')
    if (this.#redis.status !== 'ready') throw new Error(`Redis is not there (${this.#redis.status})`)
    try {
      return await within(this.#needs.clock, ANSWER_MS, question())
    } catch (error) {
      const says = messageOf(error)
      const gone = GONE.test(says)
      throw new Error(gone ? 'Redis is not there (it has just gone)' : `Redis refused: ${says}`, { cause: error })
    }
  }
}

/** What the driver says when the line breaks under a command. */
const GONE = /^(Stream isn't writeable|Connection is closed|Socket closed|Socket timeout|read ECONNRESET|write EPIPE)/

type Entry = { job: JobJson; jobId: string }

function entryOf({ name, id, payload }: Job, now: number): Entry {
  if (id === '' || id.includes(':')) throw new TypeError(`"${id}" is not a job id`)
  const data = JSON.stringify(payload ?? null)
  if (data.length > GIANT) throw new RangeError(`the job "${id}" is too large for the queue`)
  const jobId = storedId(id)
  return { jobId, job: { ...NEW_JOB, id: jobId, name, data, timestamp: now } }
}

/** How often it is tried and how long it is kept is for the worker to say. */
const NEW_JOB = {
  opts: {},
  progress: 0,
  attemptsMade: 0,
  attemptsStarted: 0,
  stalledCounter: 0,
  failedReason: '',
  returnvalue: '',
}

const count = z.int().nonnegative()
const Figures = z.tuple([count, count, count, count, count, count])

const text = z.string().nullish()
const Failures = z.array(z.tuple([z.string(), text, text, text, text, text]))

function failedJobOf([id, name, data, attempts, reason, failedAt]: z.infer<typeof Failures>[number]): FailedJob {
  return {
    id: ownId(id),
    name: name ?? '',
    payload: payloadOf(data),
    attempts: Number(attempts ?? 0) || 0,
    reason: reason ?? '',
    failedAt: Number(failedAt ?? 0) || 0,
  }
}

function payloadOf(data: string | null | undefined): unknown {
  if (data === null || data === undefined) return '(too large to be shown)'
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}

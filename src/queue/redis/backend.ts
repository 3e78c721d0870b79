import { QueueKeys, RedisConnection, RedisQueueBackend } from 'bullmq'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import { BLOCK_MS } from '#src/redis/connect.ts'
import { GIANT, QUEUE_NAME, weed } from './scripts.ts'

const digits = (most: number): z.ZodString => z.string().regex(new RegExp(`^\\d{1,${most}}$`))

/** What of a stored job is passed on to BullMQ; the rest (parents, options, progress) no job of ours has. */
const Stored = z.object({
  name: z.string(),
  data: z.string().max(GIANT, 'it is too large'),
  timestamp: digits(15),
  atm: digits(6).optional(),
  ats: digits(6).optional(),
  stc: digits(6).optional(),
  processedOn: digits(15).optional(),
  defa: z.string().optional(),
})

type Settings = ConstructorParameters<typeof RedisQueueBackend>[4] & { prefix: string }

/**
 * BullMQ's backend on connections of ours, which it neither opens nor closes; `blocking` is for whoever waits for
 * jobs. It differs in one thing: a job that comes out of Redis is looked at before BullMQ unpacks it, which
 * throws in the midst of its loop at what is not as it expects. What is not a job of ours becomes one that has
 * failed for good and says why. How often and how it is tried again is the worker's to say, not the job's.
 */
export class CheckedBackend extends RedisQueueBackend {
  /** Options that every job is given. */
  jobOptions = '{}'
  readonly #redis: Redis

  constructor(redis: Redis, settings: Settings, blocking?: Redis) {
    const keys = new QueueKeys(settings.prefix)
    const own = keys.getKeys(QUEUE_NAME)
    const keyOf = (type: string): string => keys.toKey(QUEUE_NAME, type)
    super(sharedConnection(redis), QUEUE_NAME, own, keyOf, settings, blocking && sharedConnection(blocking))
    this.#redis = redis
    // the connections tell of their troubles themselves
    this.on('error', () => {})
  }

  override get maximumBlockTimeout(): number {
    return BLOCK_MS / 1_000
  }

  override execCommand(...args: Parameters<RedisQueueBackend['execCommand']>): unknown {
    const answer: unknown = super.execCommand(...args)
    return answer instanceof Promise ? answer.then((raw: unknown) => this.#checkedAnswer(raw)) : answer
  }

  /** What is odd about active jobs is taken away, so that BullMQ can be told what became of them. */
  async weed(): Promise<void> {
    await this.#redis.eval(weed, 1, this.toKey('active'), this.toKey(''))
  }

  async #checkedAnswer(raw: unknown): Promise<unknown> {
    if (!Array.isArray(raw) || !Array.isArray(raw[0])) return raw
    const record: Record<string, unknown> = {}
    const fields: readonly unknown[] = raw[0]
    for (let at = 0; at + 1 < fields.length; at += 2) record[String(fields[at])] = fields[at + 1]
    const { success, data, error } = Stored.safeParse(record)
    if (!success || FOREIGN.some((field) => field in record)) await this.weed()
    const job = { ...(success ? data : broken(`not a job: ${z.prettifyError(error)}`)), opts: this.jobOptions }
    raw[0] = Object.entries(job).flatMap(([name, value]) => (value === undefined ? [] : [name, value]))
    return raw
  }
}

/** Of families of jobs and of schedules of BullMQ's own. */
const FOREIGN = ['parent', 'parentKey', 'rjk', 'deid']

const broken = (defa: string): z.infer<typeof Stored> => ({ name: '', data: 'null', timestamp: '0', defa })

function sharedConnection(redis: Redis): RedisConnection {
  const connection = new RedisConnection(redis, { shared: true, blocking: false, skipVersionCheck: true })
  // without the check it takes the server for one of long ago, which can only wait for whole seconds
  connection.client.then(
    () => (connection.capabilities = { canDoubleTimeout: true, canBlockFor1Ms: true }),
    () => {},
  )
  return connection
}

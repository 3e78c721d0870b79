import { RedisQueueBackend } from 'bullmq'
import { z } from 'zod'
import { GIANT } from './scripts.ts'

/** What of a stored job is passed on to BullMQ; the rest (parents, options, progress) no job of ours has. */
const Stored = z.object({
  name: z.string(),
  data: z.string().max(GIANT, 'it is too large'),
  timestamp: z.string().regex(/^\d{1,15}$/),
  atm: z
    .string()
    .regex(/^\d{1,6}$/)
    .optional(),
  ats: z
    .string()
    .regex(/^\d{1,6}$/)
    .optional(),
  stc: z
    .string()
    .regex(/^\d{1,6}$/)
    .optional(),
  processedOn: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  defa: z.string().optional(),
})

/**
 * BullMQ's backend, but for one thing: a job that comes out of Redis is looked at before BullMQ unpacks it, which
 * throws in the midst of its loop at what is not as it expects. What is not a job of ours becomes one that has
 * failed for good and says why. How often and how it is tried again is the worker's to say, not the job's.
 */
export class CheckedBackend extends RedisQueueBackend {
  /** Options that every job is given. */
  jobOptions = '{}'

  override execCommand(...args: Parameters<RedisQueueBackend['execCommand']>): unknown {
    const answer: unknown = super.execCommand(...args)
    if (!(answer instanceof Promise)) return answer
    return answer.then((raw: unknown) => {
      if (Array.isArray(raw) && Array.isArray(raw[0])) raw[0] = this.#checked(raw[0])
      return raw
    })
  }

  #checked(fields: readonly unknown[]): string[] {
    const record: Record<string, unknown> = {}
    for (let at = 0; at + 1 < fields.length; at += 2) record[String(fields[at])] = fields[at + 1]
    const { success, data, error } = Stored.safeParse(record)
    const job = { ...(success ? data : broken(`not a job: ${z.prettifyError(error)}`)), opts: this.jobOptions }
    return Object.entries(job).flatMap(([name, value]) => (value === undefined ? [] : [name, value]))
  }
}

const broken = (defa: string): z.infer<typeof Stored> => ({ name: '', data: 'null', timestamp: '0', defa })

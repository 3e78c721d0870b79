/**
 * The queue: hands work to whoever is free. It only adds speed. What must not be lost stands in the database and
 * is handed in again, so a queue may lose everything it holds, run a job twice, or run jobs in another order;
 * every handler has to be idempotent.
 *
 * - `add` resolves when the queue has taken the jobs. An id that is waiting or running already is ignored, so a
 *   repeated hand-over does no harm; a job that ended or failed does not block its id.
 * - A handler that throws is tried again after a growing pause, `attempts` times in all; then the job is kept as
 *   failed until somebody retries it. A handler that throws `FinalFailure` is not tried again.
 * - A handler that runs longer than `timeoutMs` counts as failed; its signal is aborted.
 * - A crash of the worker puts its jobs back within ten seconds (redis) or loses them (memory): see above.
 * - A queue that cannot be reached rejects within about two seconds, with the reason, whatever it is asked; what it
 *   was asked may have happened all the same. It is used again by itself when it is back, and a worker goes on.
 * - What is found in the queue and is no job fails for good like any other, and stops nobody.
 */
export interface Queue extends AsyncDisposable {
  add(jobs: readonly Job[]): Promise<void>
  /** Starts taking jobs. Names without a handler fail at once. Call once per process. */
  work(handlers: Handlers, options?: WorkOptions): Worker
  /**
   * Puts a job with the payload null in the queue every `everyMs`, once for the whole house however many processes
   * ask, for as long as one of those that asked lives. Asking again is cheap and changes nothing, but that it
   * begins anew what a queue that was emptied has forgotten. One that is still waiting or running is enough.
   */
  schedule(name: string, everyMs: number): Promise<void>
  status(): Promise<QueueStatus>
  /** Resolves when `add` would be taken now; rejects with the reason when not: away, full, or only to be read. */
  ping(): Promise<void>
  /** Newest first. */
  failed(limit: number): Promise<FailedJob[]>
  /** Puts a failed job back with all its attempts, or every one for `'all'`; returns how many. */
  retry(id: string): Promise<number>
}

/** `id` may not contain ":"; `payload` is a JSON value. */
export type Job = { name: string; id: string; payload: unknown }
export type TakenJob = Job & { attempt: number; signal: AbortSignal }
export type Handlers = Readonly<Record<string, (job: TakenJob) => Promise<void>>>

export type WorkOptions = {
  /** Jobs at once in this process. Default 16. */
  concurrency?: number
  /** Default 10. */
  attempts?: number
  /** Milliseconds. Default 90,000. */
  timeoutMs?: number
}

/** `close` takes no more jobs, waits for the running ones (redis: for 25 s at most), then resolves. */
export interface Worker {
  close(): Promise<void>
}

export type QueueStatus = {
  waiting: number
  active: number
  delayed: number
  failed: number
  /** Since the queue was made or emptied; of the whole house (redis) or of this process (memory). */
  completed: number
  /** Age of the job that has waited longest, milliseconds. */
  oldestMs: number
}

export type FailedJob = {
  id: string
  name: string
  payload: unknown
  attempts: number
  reason: string
  failedAt: number
}

/** Thrown by a handler when trying again cannot help. */
export class FinalFailure extends Error {
  override readonly name = 'FinalFailure'
}

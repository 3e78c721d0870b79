import type { Metrics } from '#src/http/metrics.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { FinalFailure } from '#src/queue/queue.ts'
import type { Handlers } from '#src/queue/queue.ts'
import { SECONDS } from './measure.ts'

// In a file of its own, because who has no queue must not load it.

/** A job may take as long as 90 s. */
const JOB_SECONDS = [...SECONDS, 10, 30, 90]

/** What a worker does, each job by its name with how it ended and how long it took. */
export function measureJobs(metrics: Metrics, clock: Clock, handlers: Handlers): Handlers {
  const jobs = metrics.histogram('hadir_job_seconds', 'Tries of jobs, by name and outcome', JOB_SECONDS, [
    'job',
    'outcome',
  ])
  const measured = Object.entries(handlers).map(([name, handler]): [string, Handlers[string]] => [
    name,
    async (job) => {
      const started = clock.monotonic()
      const ended = (outcome: string): void =>
        jobs.observe({ job: name, outcome }, (clock.monotonic() - started) / 1000)
      try {
        await handler(job)
        ended('done')
      } catch (error) {
        ended(error instanceof FinalFailure ? 'hopeless' : 'failed')
        throw error
      }
    },
  ])
  return Object.fromEntries(measured)
}

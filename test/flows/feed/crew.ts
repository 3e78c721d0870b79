import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Run, Wrong } from './run.ts'

/** Shares the schedules of a run among the processor's cores; the seeds are the same however many there are. */
export async function shareOut(run: Run): Promise<Wrong[]> {
  const workers = Math.min(availableParallelism(), 4)
  const share = Math.ceil(run.count / workers)
  const parts = Array.from({ length: workers }, (_, n) => ({
    ...run,
    from: run.from + n * share,
    count: Math.min(share, run.count - n * share),
  }))
  const found = await Promise.all(parts.filter((part) => part.count > 0).map(runApart))
  return found.flat()
}

async function runApart(run: Run): Promise<Wrong[]> {
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: run })
  const [found] = (await once(worker, 'message')) as [Wrong[]]
  await worker.terminate()
  return found
}

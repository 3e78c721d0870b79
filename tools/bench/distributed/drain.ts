import { Child } from '../children.ts'
import type { LoadOrder, LoadOutcome } from '../load.ts'
import { whole } from '../report.ts'
import type { Section } from '../report.ts'
import { drained, openBenchHouse } from './house.ts'
import type { BenchHouse } from './house.ts'

const WAITING = [100, 10_000]

/** How long a worker that has just been started takes for what has waited for it. */
export async function measureDrain(): Promise<Section> {
  await using house = await openBenchHouse(
    WAITING.reduce((sum, count) => sum + count),
    {
      app: 1,
      relay: 1,
      worker: 1,
      realtime: 1,
    },
  )
  await using load = new Child('load')
  await load.ask('prepare', { workersFile: house.workersFile })
  const rows: string[][] = []
  let from = 0
  for (const count of WAITING) {
    rows.push(await drain(load, house, from, count))
    from += count
  }
  return {
    title: 'Events that waited for a worker, milliseconds until the last is on its way to the sockets',
    columns: ['events', 'after the worker is ready', 'after its process was started', 'events per second'],
    rows,
    notes: ['Goal: 100 waiting jobs within a second. The relay puts 20 events into a job.'],
  }
}

async function drain(load: Child, { cluster }: BenchHouse, from: number, taps: number): Promise<string[]> {
  const worker = cluster.node('worker-1')
  await worker.stop('SIGTERM')
  const order: LoadOrder = { port: cluster.node('app-1').port, from, taps, connections: 50 }
  const { taken, other } = await load.ask<LoadOutcome>('run', order)
  if (taken !== taps) throw new Error(`only ${taken} of ${taps} taps were taken; ${other ?? ''}`)
  const started = performance.now()
  await worker.start()
  const ready = performance.now()
  await drained(cluster)
  const done = performance.now()
  return [whole(taps), whole(done - ready), whole(done - started), whole((taps * 1_000) / (done - started))]
}

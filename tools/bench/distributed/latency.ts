import { startNginx } from '#test/support/nginx.ts'
import { Child } from '../children.ts'
import type { ListenOrder, ListenOutcome } from '../listeners.ts'
import { PACES, rowsOf, SOCKETS, WARM_UP } from '../latency.ts'
import type { BenchOptions } from '../options.ts'
import { hundredths } from '../report.ts'
import type { Section } from '../report.ts'
import { cpuEach, cpuOf, drained, openBenchHouse } from './house.ts'

const NODES = { app: 4, relay: 2, worker: 2, realtime: 2 }

/** From a tap through nginx on any of four nodes to screens that hang on two others behind it. */
export async function measureLatency({ seconds }: BenchOptions): Promise<Section> {
  const rounds = [WARM_UP, ...PACES.map((perSecond) => ({ perSecond, seconds }))]
  const people = rounds.reduce((sum, one) => sum + one.perSecond * one.seconds, 0)
  await using house = await openBenchHouse(people, NODES)
  const { cluster, workersFile } = house
  const ports = (role: 'app' | 'realtime'): number[] => cluster.of(role).map(({ port }) => port)
  await using nginx = await startNginx({ app: ports('app'), realtime: ports('realtime') })
  const rows: string[][] = []
  const costs: string[] = []
  let from = 0
  for (const round of rounds) {
    await using listeners = new Child('listeners')
    const order: ListenOrder = { port: nginx.port, app: cluster.app, workersFile, sockets: SOCKETS, from, ...round }
    const before = cpuOf(cluster)
    const outcome = await listeners.ask<ListenOutcome>('listen', order)
    const taps = round.perSecond * round.seconds
    from += taps
    await drained(cluster)
    if (round === WARM_UP) continue
    rows.push(...rowsOf(round.perSecond, outcome))
    const each = [...cpuEach(before, cpuOf(cluster), taps)].map(([part, ms]) => `${part} ${hundredths(ms)}`)
    costs.push(`CPU milliseconds for each tap at ${round.perSecond}/s, idling included: ${each.join(', ')}.`)
  }
  return {
    title: `From a tap to ${SOCKETS} screens, ${Object.entries(NODES)
      .map(([role, count]) => `${count} ${role}`)
      .join(', ')} behind nginx, ${seconds} s at each pace, milliseconds`,
    columns: ['', 'p50', 'p95', 'p99', 'max', 'frames', 'missing', 'doubled'],
    rows,
    notes: [
      'Goal at 30/s: p95 ≤ 100 ms, p99 ≤ 250 ms after the tap. One process with one clock taps and looks.',
      ...costs,
    ],
  }
}

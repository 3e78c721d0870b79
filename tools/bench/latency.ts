import { loadConfig } from '#src/config/config.ts'
import { Child } from './children.ts'
import { openCompany } from './company.ts'
import { startHadir } from './hadir.ts'
import type { ListenOrder, ListenOutcome } from './listeners.ts'
import type { BenchOptions } from './options.ts'
import { percentile, tenths, whole } from './report.ts'
import type { Section } from './report.ts'

export const SOCKETS = 100
export const PACES = [30, 300]
export const WARM_UP = { perSecond: 300, seconds: 2 }

/** From a tap to the screens: how long after it was sent, and after it was answered, each screen has the row. */
export async function measureLatency({ seconds }: BenchOptions): Promise<Section> {
  const rounds = [WARM_UP, ...PACES.map((perSecond) => ({ perSecond, seconds }))]
  await using company = await openCompany(rounds.reduce((sum, one) => sum + one.perSecond * one.seconds, 0))
  await using hadir = await startHadir(company.folder)
  const { realtime: app } = loadConfig('embedded', { HADIR_DATA: company.folder })
  const rows: string[][] = []
  let from = 0
  for (const round of rounds) {
    await using listeners = new Child('listeners')
    const { port } = hadir
    const order: ListenOrder = { port, app, workersFile: company.workersFile, sockets: SOCKETS, from, ...round }
    const outcome = await listeners.ask<ListenOutcome>('listen', order)
    from += round.perSecond * round.seconds
    if (round !== WARM_UP) rows.push(...rowsOf(round.perSecond, outcome))
  }
  return {
    title: `From a tap to ${SOCKETS} screens (WebSocket), ${seconds} s at each pace, milliseconds`,
    columns: ['', 'p50', 'p95', 'p99', 'max', 'frames', 'missing', 'doubled'],
    rows,
    notes: ['Taps and screens are one process with one clock; the last of the screens is read after all the others.'],
  }
}

export function rowsOf(
  perSecond: number,
  { sinceTap, sinceAnswer, frames, missing, doubled }: ListenOutcome,
): string[][] {
  const row = (name: string, times: Float64Array): string[] => [
    `${perSecond}/s, frame after ${name}`,
    ...[50, 95, 99, 100].map((percent) => tenths(percentile(times, percent))),
    whole(frames),
    whole(missing),
    whole(doubled),
  ]
  return [row('tap', sinceTap), row('answer', sinceAnswer)]
}

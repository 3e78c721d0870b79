import { setTimeout as sleep } from 'node:timers/promises'
import { cpuOf } from '../cpu.ts'
import { hundredths, median, tenths, whole } from '../report.ts'
import type { Section } from '../report.ts'
import type { BenchOptions } from '../options.ts'
import type { Flow, Pace } from './crowd.ts'
import { ENGINES } from './engine.ts'
import type { EngineName } from './engine.ts'
import { openRival, programOf, residentKiB } from './rival.ts'
import type { Rival } from './rival.ts'

/** An engine that can run here, and how. */
type Able = { name: EngineName; program: readonly string[] }

const SIZES = [
  { subscribers: 1_000, rounds: 3 },
  { subscribers: 5_000, rounds: 2 },
]
const SECONDS = 1
const BURST = 20
/**
 * Messages published in a turn of the event loop, and turns that may be on their way. `alone`: each subscriber has what
 * was published before the next is published. In the others the server always has work, and no buffer grows.
 */
const LOADS = [
  { load: 'one alone', burst: 1, ahead: 0 },
  { load: 'one a tick', burst: 1, ahead: 8 },
  { load: `${BURST} alone`, burst: BURST, ahead: 0 },
  { load: `bursts of ${BURST}`, burst: BURST, ahead: 4 },
] as const
type Load = (typeof LOADS)[number]
type Size = (typeof SIZES)[number]
const PACE = { subscribers: 1_000, perSecond: 100, seconds: 2, rounds: 5 }
const IDLE = 10_000
const STORM = 2_000

/** What the realtime server does beside a bare loop over `ws`, Bun's own publish, and socket.io. */
export async function measureRealtime({ rivals }: BenchOptions): Promise<Section[]> {
  const notes: string[] = []
  const able = ENGINES.flatMap((name): Able[] => {
    const program = programOf(name, rivals)
    if (Array.isArray(program)) return [{ name, program }]
    process.stderr.write(`bench: NOT MEASURED: ${program.absent}\n`)
    notes.push(`Not measured: ${program.absent}.`)
    return []
  })
  const sections: Section[] = []
  for (const size of SIZES) sections.push(await measureFlow(able, size))
  sections.push(await measurePace(able), await measureCrowding(able))
  return sections.map((section) => ({ ...section, notes: [...section.notes, ...notes] }))
}

/** All of them, each with so many subscribers. */
async function openRivals(able: readonly Able[], subscribers: number, stack: AsyncDisposableStack): Promise<Rival[]> {
  const rivals: Rival[] = []
  for (const { name, program } of able) {
    const rival = stack.use(await openRival(name, program))
    await rival.fill(subscribers)
    await rival.crowd.ask('learn', null)
    rivals.push(rival)
  }
  return rivals
}

type Sample = Flow & { cpu: number; kernel: number }

async function sample({ crowd, pid }: Rival, { burst, ahead }: Load): Promise<Sample> {
  const before = cpuOf(pid)
  const flow = await crowd.ask<Flow>('flow', { burst, ahead, seconds: SECONDS })
  const after = cpuOf(pid)
  const kernel = after.kernelMs - before.kernelMs
  const cpu = after.userMs - before.userMs + kernel
  return { ...flow, cpu: cpu / 1_000, kernel: kernel / cpu }
}

async function measureFlow(able: readonly Able[], { subscribers, rounds }: Size): Promise<Section> {
  await using stack = new AsyncDisposableStack()
  const rivals = await openRivals(able, subscribers, stack)
  const samples = new Map<string, Sample[]>()
  for (let round = 0; round <= rounds; round++)
    for (const load of LOADS)
      for (const rival of rivals) {
        const key = `${load.load}, ${rival.name}`
        const one = await sample(rival, load)
        // the first round is for warming up
        if (round > 0) samples.set(key, [...(samples.get(key) ?? []), one])
      }
  return flowSection({ subscribers, rounds }, rivals, samples)
}

function flowSection({ subscribers, rounds }: Size, rivals: readonly Rival[], samples: Map<string, Sample[]>): Section {
  const perCpu = (key: string): number =>
    median((samples.get(key) ?? []).map(({ deliveries, cpu }) => deliveries / cpu))
  const rows = LOADS.flatMap(({ load }) =>
    rivals.map(({ name }) => {
      const key = `${load}, ${name}`
      const all = samples.get(key) ?? []
      return [
        key,
        whole(median(all.map(({ deliveries, seconds }) => deliveries / seconds))),
        whole(perCpu(key)),
        hundredths(perCpu(`${load}, hadir`) / perCpu(key)),
        `${whole(median(all.map(({ kernel }) => kernel)) * 100)} %`,
        hundredths(median(all.map(({ busy }) => busy))),
        whole(all.reduce((sum, { wrong }) => sum + wrong, 0)),
      ]
    }),
  )
  return {
    title: `Deliveries to ${whole(subscribers)} subscribers, 300 bytes of data, medians of ${rounds} rounds in turns`,
    columns: ['', 'per second', 'per CPU second', 'Hadir / this', 'kernel', 'crowd busy', 'wrong sockets'],
    rows,
    notes: [
      'CPU seconds are those of the server alone. Goals: ≥ 1.0 of Bun one a tick, ≥ 3 of Bun and socket.io in bursts.',
    ],
  }
}

async function measurePace(able: readonly Able[]): Promise<Section> {
  const { subscribers, perSecond, seconds, rounds } = PACE
  await using stack = new AsyncDisposableStack()
  const rivals = await openRivals(able, subscribers, stack)
  const paces = new Map<string, Pace[]>()
  for (let round = 0; round <= rounds; round++)
    for (const { name, crowd } of rivals) {
      const one = await crowd.ask<Pace>('pace', { perSecond, seconds })
      if (round > 0) paces.set(name, [...(paces.get(name) ?? []), one])
    }
  const rows = [...paces].map(([name, all]) => {
    const middle = (read: (pace: Pace) => number): string => tenths(median(all.map(read)))
    const sum = (read: (pace: Pace) => number): string => whole(all.reduce((total, pace) => total + read(pace), 0))
    return [
      name,
      middle(({ p50 }) => p50),
      middle(({ p99 }) => p99),
      tenths(Math.min(...all.map(({ p99 }) => p99))),
      tenths(Math.max(...all.map(({ p99 }) => p99))),
      sum(({ deliveries }) => deliveries),
      sum(({ wrong }) => wrong),
    ]
  })
  return {
    title: `From publishing to receiving, ${perSecond} messages/s to ${whole(subscribers)} subscribers, ${rounds} rounds of ${seconds} s in turns, milliseconds`,
    columns: ['', 'p50', 'p99', 'least p99', 'most p99', 'deliveries', 'wrong sockets'],
    rows,
    notes: [
      'Goal p99 ≤ 25 ms. Medians of the rounds. One process asks for each message and receives all of them; its own work is in the figures.',
    ],
  }
}

async function measureCrowding(able: readonly Able[]): Promise<Section> {
  const rows: string[][] = []
  for (const { name, program } of able) {
    await using rival = await openRival(name, program)
    const { crowd, pid } = rival
    await rival.fill(500)
    await crowd.ask('leave', null)
    const before = cpuOf(pid)
    const storm = await rival.fill(STORM)
    const after = cpuOf(pid)
    await crowd.ask('leave', null)
    const empty = await settled(rival)
    await rival.fill(IDLE)
    const full = await settled(rival)
    const cpu = after.userMs + after.kernelMs - before.userMs - before.kernelMs
    rows.push([
      name,
      whole((STORM / storm) * 1_000),
      whole((cpu / STORM) * 1_000),
      tenths((full - empty) / IDLE),
      whole(empty),
    ])
  }
  return {
    title: `Connecting and idling`,
    columns: ['', 'sockets/s in a storm', 'CPU µs each', `KiB a socket at ${whole(IDLE)}`, 'KiB empty'],
    rows,
    notes: [
      `A storm is ${whole(STORM)} sockets, 200 at a time, until each is subscribed. Goal ≤ 12 KiB a socket: resident memory above that of the empty server after the storm, garbage collected in both.`,
    ],
  }
}

/** Resident memory once the garbage is gone, KiB. */
async function settled({ crowd, pid }: Rival): Promise<number> {
  for (let n = 0; n < 3; n++) {
    await crowd.ask('collect', null)
    await sleep(500)
  }
  return residentKiB(pid)
}

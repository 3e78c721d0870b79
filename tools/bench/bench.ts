import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { Assembly, BenchOptions, Part } from './options.ts'
import { readOptions } from './options.ts'
import type { Section } from './report.ts'
import { sectionText } from './report.ts'

type Measures = Readonly<Partial<Record<Part, () => Promise<(options: BenchOptions) => Promise<Section | Section[]>>>>>

const MEASURES: Readonly<Record<Assembly, Measures>> = {
  embedded: {
    'check-in': async () => (await import('./check-in.ts')).measureCheckIns,
    cost: async () => (await import('./punch-cost.ts')).measureCost,
    latency: async () => (await import('./latency.ts')).measureLatency,
    start: async () => (await import('./start.ts')).measureStart,
    size: async () => (await import('./size.ts')).measureSize,
    recap: async () => (await import('./recap.ts')).measureRecap,
    realtime: async () => (await import('./realtime/measure.ts')).measureRealtime,
  },
  distributed: {
    'check-in': async () => (await import('./distributed/check-in.ts')).measureCheckIns,
    cost: async () => (await import('./distributed/punch-cost.ts')).measureCost,
    latency: async () => (await import('./distributed/latency.ts')).measureLatency,
    drain: async () => (await import('./distributed/drain.ts')).measureDrain,
  },
}

/** Measures the parts asked for, one after another, and prints a table for each. */
export async function bench(args: readonly string[]): Promise<void> {
  const options = readOptions(args)
  const machine = `Node ${process.versions.node}, ${availableParallelism()} cores, ${process.platform} ${process.arch}`
  console.log(`${machine}; measured ${new Date().toISOString().slice(0, 16)}Z\n`)
  const sections: Section[] = []
  for (const part of options.parts) {
    const measure = await MEASURES[options.assembly][part]?.()
    if (!measure) continue
    for (const section of [await measure(options)].flat()) {
      sections.push(section)
      console.log(sectionText(section))
    }
  }
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify({ machine, sections }, null, 2)}\n`)
}

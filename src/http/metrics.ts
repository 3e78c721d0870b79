import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from '@prometheus-io/client'
import { within } from '#src/kernel/clock.ts'
import type { Clock } from '#src/kernel/clock.ts'

/** One value of a metric with labels. */
export type Reading = { labels: Readonly<Record<string, string>>; value: number }
type Read<T> = () => T | Promise<T>

/** The measurements of one process, in Prometheus' text format. Labels are few and never ids. */
export type Metrics = {
  text: () => Promise<{ type: string; text: string }>
  histogram: (name: string, help: string, buckets: readonly number[], labels?: readonly string[]) => Histogram<string>
  counter: (name: string, help: string, labels?: readonly string[]) => Counter<string>
  /**
   * A value that is looked up when somebody asks. One that cannot be known, because the look fails or takes more than
   * a second, is left out of the answer: it must not seem to be 0, and the others must not wait.
   */
  gauge: (name: string, help: string, read: Read<number>) => void
  /** The same with labels. */
  gauges: (name: string, help: string, labels: readonly string[], read: Read<Reading[]>) => void
  /** A sum since the start that somebody else keeps; left out like a gauge. */
  total: (name: string, help: string, read: Read<number>) => void
  totals: (name: string, help: string, labels: readonly string[], read: Read<Reading[]>) => void
}

/** Whoever scrapes waits for longer than this. Milliseconds. */
const LOOK_MS = 1_000

/** Every metric carries the node's name and role. */
export function createMetrics(labels: { node: string; role: string }, clock: Clock): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels(labels)
  collectDefaultMetrics({ register: registry })
  const look = async (read: Read<Reading[]>): Promise<Reading[]> => {
    try {
      return await within(clock, LOOK_MS, Promise.resolve(read()))
    } catch {
      return []
    }
  }
  const alone = (read: Read<number>) => async (): Promise<Reading[]> => [{ labels: {}, value: await read() }]
  const gauges: Metrics['gauges'] = (name, help, labelNames, read) => {
    const collect = async (): Promise<void> => {
      const readings = await look(read)
      forget(gauge, labelNames)
      for (const reading of readings) gauge.set(reading.labels, reading.value)
    }
    const gauge: Gauge<string> = new Gauge({ name, help, labelNames: [...labelNames], registers: [registry], collect })
  }
  const totals: Metrics['totals'] = (name, help, labelNames, read) => {
    const collect = async (): Promise<void> => {
      const readings = await look(read)
      forget(counter, labelNames)
      for (const reading of readings) counter.inc(reading.labels, reading.value)
    }
    const names = [...labelNames]
    const counter: Counter<string> = new Counter({ name, help, labelNames: names, registers: [registry], collect })
  }
  return {
    text: async () => ({ type: registry.contentType, text: await registry.metrics() }),
    counter: (name, help, labelNames = []) =>
      new Counter<string>({ name, help, labelNames: [...labelNames], registers: [registry] }),
    histogram: (name, help, buckets, labelNames = []) =>
      new Histogram<string>({ name, help, buckets: [...buckets], labelNames: [...labelNames], registers: [registry] }),
    gauge: (name, help, read) => gauges(name, help, [], alone(read)),
    gauges,
    total: (name, help, read) => totals(name, help, [], alone(read)),
    totals,
  }
}

/** Without labels a reset would leave a 0 behind. */
function forget(metric: Gauge<string> | Counter<string>, labelNames: readonly string[]): void {
  if (labelNames.length === 0) metric.remove()
  else metric.reset()
}

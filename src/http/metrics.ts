import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from '@prometheus-io/client'

/** The measurements of one process, in Prometheus' text format. Labels are few and never ids. */
export type Metrics = {
  text: () => Promise<{ type: string; text: string }>
  counter: (name: string, help: string, labels?: readonly string[]) => Counter<string>
  histogram: (name: string, help: string, buckets: readonly number[], labels?: readonly string[]) => Histogram<string>
  /** A value that is looked up when somebody asks. */
  gauge: (name: string, help: string, read: () => number | Promise<number>) => void
}

/** Every metric carries the node's name and role. */
export function createMetrics(labels: { node: string; role: string }): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels(labels)
  collectDefaultMetrics({ register: registry })
  return {
    text: async () => ({ type: registry.contentType, text: await registry.metrics() }),
    counter: (name, help, labelNames = []) =>
      new Counter<string>({ name, help, labelNames: [...labelNames], registers: [registry] }),
    histogram: (name, help, buckets, labelNames = []) =>
      new Histogram<string>({ name, help, buckets: [...buckets], labelNames: [...labelNames], registers: [registry] }),
    gauge: (name, help, read) =>
      void new Gauge({
        name,
        help,
        registers: [registry],
        async collect() {
          this.set(await read())
        },
      }),
  }
}

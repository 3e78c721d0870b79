import { setTimeout as pause } from 'node:timers/promises'
import { loadConfig } from '#src/config/config.ts'
import type { Config } from '#src/config/config.ts'
import { openOps } from '#src/http/health.ts'
import { createMetrics } from '#src/http/metrics.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { createLogger } from '#src/kernel/log.ts'
import type { Logger } from '#src/kernel/log.ts'
import { POLICY } from './autoscale/decide.ts'
import type { Policy } from './autoscale/decide.ts'
import { gateAt, nodesAt } from './autoscale/sources.ts'
import { watcher } from './autoscale/watch.ts'
import type { Seen } from './autoscale/watch.ts'
import { readFlags, required, UsageError } from './terminal.ts'

const text = { type: 'string' } as const
const FLAGS = { gate: text, nodes: text, min: text, max: text, every: text, calm: text, 'dry-run': text } as const

type Asked = { gate: string; nodes: string; policy: Policy; everyMs: number; dryRun: boolean }

/**
 * `hadir autoscale`: keeps as many app nodes as their load needs, until it is told to stop. With `--dry-run=on` it says
 * what it would do and why, and does nothing.
 */
export async function run(args: readonly string[]): Promise<number> {
  const asked = readAsked(args)
  // of the settings it needs those that every process has
  const config = loadConfig('migrate')
  const log = createLogger({ ...config.log, node: config.node, role: 'autoscale' })
  const stop = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort())
  let seen: Seen | null = null
  const ops = await openSight(config, () => seen)
  ops.opened()
  log.info({ ...asked.policy, everyMs: asked.everyMs, dryRun: asked.dryRun }, 'watching')
  const look = watcher({ ...asked, gate: gateAt(asked.gate), nodes: nodesAt(asked.nodes), clock: systemClock })
  while (!stop.signal.aborted) {
    seen = tell(log, asked.dryRun, seen, await look())
    await pause(asked.everyMs, undefined, { signal: stop.signal }).catch(() => {})
  }
  await ops.close()
  log.info('stopped')
  return 0
}

/** Whatever is done is said; of looks that change nothing only those of a dry run, and the first that fails. */
function tell(log: Logger, dryRun: boolean, before: Seen | null, seen: Seen): Seen {
  const { replicas, to, why, loads } = seen
  const busy = loads.map((load) => (load === null ? null : Math.round(load * 100) / 100))
  if (to !== null) log.info({ from: replicas, to, why, busy }, dryRun ? 'would scale' : 'scaled')
  else if (why.startsWith('failed') && !before?.why.startsWith('failed')) log.warn({ replicas, why }, 'saw nothing')
  else log[dryRun ? 'info' : 'debug']({ replicas, why, busy }, 'stays')
  return seen
}

function openSight({ ops, node }: Config, seen: () => Seen | null): ReturnType<typeof openOps> {
  const metrics = createMetrics({ node, role: 'autoscale' }, systemClock)
  const known = (value: number | null | undefined): number => {
    if (value === null || value === undefined) throw new Error('not known')
    return value
  }
  metrics.gauge('hadir_autoscale_replicas', 'App nodes that are meant to run', () => known(seen()?.replicas))
  metrics.gauge('hadir_autoscale_load', 'How busy their event loops are, in the middle, 0 to 1', () => {
    const loads = seen()?.loads.filter((load) => load !== null) ?? []
    return known(loads.length > 0 ? loads.reduce((sum, load) => sum + load, 0) / loads.length : null)
  })
  const sight = async (): Promise<void> => {
    const why = seen()?.why ?? 'has not looked yet'
    if (seen() === null || why.startsWith('failed')) throw new Error(why)
  }
  return openOps({ ...ops, ready: [{ name: 'sight', check: sight }], metrics: metrics.text })
}

function readAsked(args: readonly string[]): Asked {
  const values = readFlags(args, FLAGS)
  const number = (name: string, fallback: number, least: number, most: number): number => {
    const given = values[name] ?? String(fallback)
    if (typeof given === 'string' && /^\d{1,6}$/.test(given) && Number(given) >= least && Number(given) <= most)
      return Number(given)
    throw new UsageError(`--${name}: "${String(given)}" is not a whole number from ${least} to ${most}`)
  }
  const url = (name: string): string => {
    const given = required(values, name)
    if (URL.canParse(given) && new URL(given).protocol === 'http:') return given
    throw new UsageError(`--${name}: "${given}" is not an http:// address`)
  }
  const dryRun = values['dry-run'] ?? 'off'
  if (dryRun !== 'on' && dryRun !== 'off') throw new UsageError('--dry-run: say on or off')
  const min = number('min', POLICY.min, 1, 100)
  const policy = {
    ...POLICY,
    min,
    max: number('max', POLICY.max, min, 100),
    calmMs: 1_000 * number('calm', POLICY.calmMs / 1_000, 10, 86_400),
  }
  const everyMs = 1_000 * number('every', 10, 1, 600)
  return { gate: url('gate'), nodes: url('nodes'), policy, everyMs, dryRun: dryRun === 'on' }
}

import { availableParallelism, loadavg } from 'node:os'
import { percentile } from '../bench/report.ts'
import type { CpuUsed, CpuWatch } from './cpu-watch.ts'
import type { Judgement } from './judge.ts'
import type { RushOptions, ScenarioName } from './options.ts'
import type { Visit } from './phones.ts'

/** Milliseconds. */
export type Spread = { count: number; p50: number; p95: number; p99: number; most: number }

/** One second of the rush. */
export type Second = {
  at: number
  opened: number
  acknowledged: number
  /** Tries that got no answer, or another one than they should. */
  failed: number
  tapP95: number | null
  screenP95: number | null
  /** Cores in use, by role. */
  cores: Record<string, number>
}

/** What the house used for a role: of the whole rush and without what it uses when nothing happens. CPU milliseconds. */
export type Cost = { role: string; ms: number; aboveIdleMs: number; eachMs: number }

export type Outcome = {
  scenario: ScenarioName
  house: string
  options: RushOptions
  /** From the first person to the last, and until everything was found to be delivered. Seconds. */
  withinSeconds: number
  tookSeconds: number
  people: number
  acknowledged: number
  lost: number
  doubled: number
  /** Tries that failed; of phones that did not hang up by themselves. By status and path. */
  failed: Record<string, number>
  hungUp: number
  /** What is wrong; nothing is as it should be. */
  findings: string[]
  /** From the tap to its answer, of taps that were answered at the first try; and of all, tries included. */
  tap: Spread
  tapWithTries: Spread
  /** From the tap to each screen. */
  screen: Spread
  peakPerSecond: number
  deliveries: { pushed: number; asked: number; missing: number }
  costs: Cost[]
  /** CPU microseconds of the realtime nodes, or of the one process, for each change on each screen. */
  eachDeliveryUs: number | null
  /** Bytes that a check-in added, by table. */
  stored: Record<string, number>
  restartedAtSecond: number | null
  errorsInLogs: Record<string, number>
  machine: { cores: number; load: number }
  seconds: Second[]
}

export type Raw = {
  scenario: ScenarioName
  options: RushOptions
  house: string
  withinMs: number
  startedAt: number
  endedAt: number
  restartedAt: number | null
  idle: { ms: number; used: CpuUsed }
  used: CpuUsed
  looks: CpuWatch['looks']
  visits: readonly Visit[]
  judgement: Judgement
  stored: Map<string, number>
  errors: readonly string[]
}

/** The figures of a rush, and what of it is not as it should be. */
export function outcomeOf(raw: Raw): Outcome {
  const { visits, judgement, options, startedAt, endedAt, restartedAt } = raw
  const acked = visits.filter(({ ackedAt }) => ackedAt !== null)
  const atOnce = acked.filter(({ tries }) => tries === 1)
  const failed = countBy(
    visits.flatMap((one) => one.failed.map(({ what, status }) => `${status || 'no answer'} ${what}`)),
  )
  const screen = screenTimes(raw)
  const seconds = secondsOf(raw, screen)
  const costs = costsOf(raw)
  const errorsInLogs = countBy(raw.errors)
  const deliveries = judgement.seen.pushed + judgement.seen.asked
  const deliverer = costs.find(({ role }) => role === 'realtime')
  const round = Math.round
  return {
    scenario: raw.scenario,
    house: raw.house,
    options,
    withinSeconds: raw.withinMs / 1_000,
    tookSeconds: round((endedAt - startedAt) / 100) / 10,
    people: visits.length,
    acknowledged: judgement.acknowledged,
    lost: judgement.lost,
    doubled: judgement.doubled,
    failed,
    hungUp: acked.filter((one) => one.tries > 1 && one.failed.length === 0).length,
    findings: [...judgement.findings, ...faultsOf(visits, failed, errorsInLogs, options)],
    tap: spreadOf(atOnce.map((one) => (one.ackedAt ?? 0) - one.tappedAt)),
    tapWithTries: spreadOf(acked.map((one) => (one.ackedAt ?? 0) - one.tappedAt)),
    screen: spreadOf(screen.map(({ ms }) => ms)),
    peakPerSecond: Math.max(0, ...seconds.map(({ acknowledged }) => acknowledged)),
    deliveries: {
      pushed: judgement.seen.pushed,
      asked: judgement.seen.asked,
      missing: Math.max(0, judgement.acknowledged * options.screens - deliveries),
    },
    costs,
    eachDeliveryUs: deliverer && deliveries > 0 ? (deliverer.aboveIdleMs * 1_000) / deliveries : null,
    stored: Object.fromEntries([...raw.stored].map(([name, bytes]) => [name, round(bytes)])),
    restartedAtSecond: restartedAt === null ? null : (restartedAt - startedAt) / 1_000,
    errorsInLogs,
    machine: { cores: availableParallelism(), load: loadavg()[0] ?? 0 },
    seconds,
  }
}

function faultsOf(
  visits: readonly Visit[],
  failed: Record<string, number>,
  errors: Record<string, number>,
  { restart }: RushOptions,
): string[] {
  const never = visits.filter(({ ackedAt }) => ackedAt === null).length
  const tries = Object.values(failed).reduce((sum, count) => sum + count, 0)
  const logged = Object.values(errors).reduce((sum, count) => sum + count, 0)
  return [
    ...(never > 0 ? [`${never} people were never told that their tap is saved`] : []),
    // what is restarted may let somebody try again, and nothing else may
    ...(tries > 0 && !restart ? [`${tries} tries failed`] : []),
    ...(logged > 0 && !restart ? [`${logged} errors stand in the logs`] : []),
  ]
}

/** When each change came to a screen, and how long after its tap. */
function screenTimes({ visits, judgement }: Raw): { at: number; ms: number }[] {
  const { rows, rowOf, at } = judgement.seen
  const tappedAt = new Map<string, number>()
  for (const { body, tappedAt: when, ackedAt } of visits)
    if (ackedAt !== null) tappedAt.set((JSON.parse(body) as { data: { id: string } }).data.id, when)
  const of = rows.map((row) => tappedAt.get(row))
  const times: { at: number; ms: number }[] = []
  for (const [n, when] of at.entries()) {
    const since = of[rowOf[n] ?? -1]
    if (since !== undefined) times.push({ at: when, ms: when - since })
  }
  return times
}

/** Reading a session, a day and a tap are all in it: what a phone asks in the morning. */
function costsOf({ idle, used, startedAt, endedAt, judgement }: Raw): Cost[] {
  const lasted = endedAt - startedAt
  return [...used].map(([role, all]) => {
    const before = idle.used.get(role) ?? 0
    const ms = all - before
    const aboveIdleMs = Math.max(0, ms - (before / idle.ms) * lasted)
    return { role, ms, aboveIdleMs, eachMs: aboveIdleMs / Math.max(1, judgement.acknowledged) }
  })
}

function secondsOf(
  { visits, looks, startedAt, withinMs, endedAt }: Raw,
  screen: { at: number; ms: number }[],
): Second[] {
  const count = Math.ceil(Math.min(endedAt - startedAt, withinMs + 15_000) / 1_000)
  const slot = (at: number): number => Math.floor((at - startedAt) / 1_000)
  const taps = slots(count)
  const seen = slots(count)
  const [opened, failed] = [new Uint32Array(count), new Uint32Array(count)]
  for (const one of visits) {
    add(opened, slot(one.openedAt))
    for (const { at } of one.failed) add(failed, slot(at))
    if (one.ackedAt !== null) taps[slot(one.ackedAt)]?.push(one.ackedAt - one.tappedAt)
  }
  for (const { at, ms } of screen) seen[slot(at)]?.push(ms)
  return Array.from({ length: count }, (_, at) => ({
    at,
    opened: opened[at] ?? 0,
    acknowledged: taps[at]?.length ?? 0,
    failed: failed[at] ?? 0,
    tapP95: p95(taps[at]),
    screenP95: p95(seen[at]),
    cores: coresAt(looks, startedAt + at * 1_000),
  }))
}

const slots = (count: number): number[][] => Array.from({ length: count }, () => [])
const p95 = (values: readonly number[] = []): number | null =>
  values.length === 0 ? null : Math.round(percentile(values, 95) * 10) / 10

function add(counts: Uint32Array, at: number): void {
  const known = counts[at]
  if (known !== undefined) counts[at] = known + 1
}

function coresAt(looks: CpuWatch['looks'], at: number): Record<string, number> {
  const after = looks.findIndex((look) => look.at > at)
  const [from, to] = [looks[after - 1], looks[after]]
  if (!from || !to) return {}
  const cores = [...to.used].map(([role, ms]) => [role, (ms - (from.used.get(role) ?? 0)) / (to.at - from.at)] as const)
  return Object.fromEntries(cores.map(([role, share]) => [role, Math.round(share * 1_000) / 1_000]))
}

function spreadOf(values: readonly number[]): Spread {
  const at = (percent: number): number => Math.round(percentile(values, percent) * 10) / 10 || 0
  return { count: values.length, p50: at(50), p95: at(95), p99: at(99), most: at(100) }
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

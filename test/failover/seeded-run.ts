import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { doFaults } from './deeds.ts'
import type { Done } from './deeds.ts'
import { calmMends, spreadOf, troublesOf } from './figures.ts'
import type { Spread, Trouble } from './figures.ts'
import { judge } from './judge.ts'
import type { Judgement, JudgeOptions } from './judge.ts'
import type { LoadFault } from './load.ts'
import { planFaults } from './plan.ts'
import type { PlanOptions } from './plan.ts'
import type { Stage } from './stage.ts'

export type RunOptions = Omit<PlanOptions, 'victims'> & {
  /** Taps a second. */
  rate: number
  fault?: LoadFault
  /** How the end is judged. */
  patience?: JudgeOptions
  onFault?: (done: Done) => void
  /** Now and then, with how far it has come. */
  onProgress?: (state: Progress) => void
  /** Ends the faults early; what follows is done all the same. */
  signal?: AbortSignal
}

export type Progress = { acknowledged: number; unknown: number; live: number; screens: number; away: string[] }

export type RunReport = Judgement & {
  seed: number
  /** How long people tapped, seconds. */
  seconds: number
  rate: number
  people: number
  screens: number
  faults: Done[]
  /** Times that each deed was done, by name. */
  deeds: Record<string, number>
  acknowledged: number
  /** Tries without an answer, and taps that were acknowledged at the first try. */
  unknown: number
  atOnce: number
  troubles: Trouble[]
  latency: Spread
  latencyAtOnce: Spread
  /** From the order to mend everything until every process was ready. Milliseconds. */
  fullStrengthMs: number
  mends: Spread
  /** The same of those that ended while nothing was wrong with app, database and realtime. */
  calmMends: Spread
  pushed: number
  asked: number
  /** The machine while it lasted: processes that wanted a core, of how many; and how late the screens' process was. */
  machine: { wanted: number; cores: number; screensLateMs: number }
  /** What nginx answered that was not what was asked for: how often, by status and path. */
  answers: Record<string, number>
  /** What nodes logged as errors: how often, by role and text. */
  errors: Record<string, number>
}

const FULL_STRENGTH_MS = 30_000
const PROGRESS_MS = 5_000

/** People tap, faults are done, everything is mended, and what is left is judged. */
export async function seededRun(stage: Stage, options: RunOptions): Promise<RunReport> {
  const { seed, forMs, rate, signal, onFault, onProgress } = options
  const history: Done[] = []
  const heal = new AbortController()
  const plan = planFaults({ ...options, victims: [...stage.victims.keys()] })
  const started = performance.now()
  const load = stage.load(rate, { ...(options.fault && { fault: options.fault }) })
  await using _watching = watchOver(stage, onProgress)
  const faults = doFaults(stage, plan, { history, heal: heal.signal, ...(onFault && { onFault }) })
  // what went wrong is thrown below
  faults.catch(() => {})
  await until(forMs, signal)
  const healing = performance.now()
  heal.abort()
  await faults
  const fullStrengthMs = performance.now() - healing
  await load.stop()
  const seconds = (performance.now() - started) / 1_000
  const judgement = await judge(stage, options.patience)
  const troubles = troublesOf(load, history)
  const findings = [...judgement.findings]
  const unexcused = troubles.filter(({ excused }) => !excused)
  if (unexcused.length > 0) findings.push(`P7: ${unexcused.length} taps failed after one retry without an excuse`)
  if (fullStrengthMs > FULL_STRENGTH_MS) findings.push(`P7: full strength after ${Math.round(fullStrengthMs)} ms`)
  const { screens, mends, pushed, asked, lateMs } = await stage.wall.look()
  return {
    ...judgement,
    findings,
    seed,
    seconds,
    rate,
    people: stage.tappers.length,
    screens: screens.length,
    faults: history,
    deeds: countBy(history.map(({ deed, victim }) => `${deed} ${victim.replace(/-\d+$/, '')}`)),
    acknowledged: load.acknowledged.length,
    unknown: load.unknown,
    atOnce: load.acknowledged.filter(({ tries }) => tries === 1).length,
    troubles,
    latency: spreadOf(load.acknowledged.map(({ tookMs }) => tookMs)),
    latencyAtOnce: spreadOf(load.acknowledged.filter(({ tries }) => tries === 1).map(({ tookMs }) => tookMs)),
    fullStrengthMs,
    mends: spreadOf(mends.map(({ tookMs }) => tookMs)),
    calmMends: spreadOf(calmMends(mends, history)),
    pushed,
    asked,
    machine: { wanted: Math.round(loadavg()[1] ?? 0), cores: availableParallelism(), screensLateMs: lateMs },
    answers: countBy(
      stage.nginx
        .accessLog()
        .filter(({ status }) => status >= 400)
        .map(({ status, path }) => `${status} ${path.replace(/^\/app\/.*/, '/app')}`),
    ),
    errors: errorsOf(stage),
  }
}

/** Tells how far it has come until it is disposed of. */
function watchOver(stage: Stage, onProgress?: (state: Progress) => void): AsyncDisposable {
  const end = new AbortController()
  const watch = async (): Promise<void> => {
    for (;;) {
      await until(PROGRESS_MS, end.signal)
      if (end.signal.aborted) return
      onProgress?.(await progressOf(stage))
    }
  }
  // screens that are gone are told of by whoever judges them
  const watched = watch().catch(() => {})
  return {
    [Symbol.asyncDispose]: async () => {
      end.abort()
      await watched
    },
  }
}

async function progressOf({ wall, loads, victims }: Stage): Promise<Progress> {
  const { screens } = await wall.look()
  return {
    acknowledged: loads.reduce((sum, load) => sum + load.acknowledged.length, 0),
    unknown: loads.reduce((sum, load) => sum + load.unknown, 0),
    live: screens.filter(({ status }) => status === 'live').length,
    screens: screens.length,
    away: [...victims.values()].filter((victim) => !victim.up()).map(({ name }) => name),
  }
}

function errorsOf({ victims }: Stage): Record<string, number> {
  const texts: string[] = []
  for (const { name, errors } of victims.values())
    for (const [text, count] of errors())
      texts.push(...Array.from({ length: count }, () => `${name.replace(/-\d+$/, '')}: ${text}`))
  return countBy(texts)
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

const until = (ms: number, signal?: AbortSignal): Promise<void> =>
  pause(Math.max(0, ms), undefined, { ...(signal && { signal }) }).catch(() => {})

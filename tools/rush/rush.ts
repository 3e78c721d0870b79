import { setTimeout as pause } from 'node:timers/promises'
import { systemIds } from '#src/kernel/ids.ts'
import { arrivals, seeded } from './arrivals.ts'
import { nowMs } from './clock.ts'
import { watchCpu } from './cpu-watch.ts'
import { openRushHouse } from './house.ts'
import type { RushHouse } from './house.ts'
import { judge } from './judge.ts'
import { SCENARIOS } from './options.ts'
import type { RushOptions, ScenarioName } from './options.ts'
import { outcomeOf } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { visit } from './phones.ts'
import type { Visit } from './phones.ts'
import { openScreens } from './screens-client.ts'
import { growth } from './storage.ts'

export type RushNeeds = {
  say: (line: string) => void
  /** Ends the rush early: who has not come yet does not come any more. */
  signal: AbortSignal
  /** A fault that the rush must find, planted once everybody has tapped. */
  planted?: (house: RushHouse) => Promise<void>
}

/** How long the house is watched with nothing to do, to know what that costs. */
const IDLE_MS = 3_000
/** Who has no answer so long after the last has come, and after a restart is over, gives up. */
const GIVE_UP_MS = 60_000
/** People look before they tap. Milliseconds. */
const THINK_MS = [300, 1_500] as const
/** Of a hundred phones so many lose their signal just after they have tapped. */
const HANG_UPS = 0.02
const TELL_EVERY_MS = 5_000

/** One scenario in a house of its own. */
export async function rush(name: ScenarioName, options: RushOptions, needs: RushNeeds): Promise<Outcome> {
  const { people, screens: count, restart, speed } = options
  const withinMs = (SCENARIOS[name] * 1_000) / speed
  needs.say(`Scenario ${name}: ${people} people within ${withinMs / 1_000} s. Opening a house …`)
  await using house = await openRushHouse(options)
  const before = await house.storage()
  needs.say(`${house.what}; opening ${count} screens …`)
  await using screens = await openScreens({ port: house.port, key: house.key, cookies: house.cookies, screens: count })
  using cpu = watchCpu(house.pids)
  await pause(IDLE_MS)
  const idle = { ms: IDLE_MS, used: cpu.used() }
  const startedAt = nowMs()
  const halfway = new AbortController()
  const patience = { until: startedAt + withinMs + GIVE_UP_MS }
  const restarted = restart
    ? restartAt(house, withinMs / 2, halfway.signal, needs.say, patience)
    : Promise.resolve(null)
  const visits = await everybody(house, { ...options, withinMs }, needs, () => patience.until)
  halfway.abort()
  const restartedAt = await restarted
  await needs.planted?.(house)
  const judgement = await judge(house, screens, visits)
  const endedAt = nowMs()
  const used = cpu.used()
  const stored = growth(before, await house.storage(), visits.length)
  return outcomeOf({
    scenario: name,
    options,
    house: house.what,
    withinMs,
    startedAt,
    endedAt,
    restartedAt,
    idle,
    used,
    looks: cpu.looks,
    visits,
    judgement,
    stored,
    errors: house.errors(),
  })
}

async function everybody(
  { workers, port }: RushHouse,
  { people, seed, withinMs }: RushOptions & { withinMs: number },
  { signal, say }: RushNeeds,
  until: () => number,
): Promise<Visit[]> {
  const random = seeded(seed)
  const times = arrivals(people, withinMs, random)
  const startedAt = nowMs()
  const here: Promise<Visit>[] = []
  let over = 0
  const tell = setInterval(() => say(`  ${here.length} of ${people} have come, ${over} are done`), TELL_EVERY_MS)
  for (const [n, at] of times.entries()) {
    const { employee = '', cookie = '' } = workers[n] ?? {}
    const thinkMs = THINK_MS[0] + random() * (THINK_MS[1] - THINK_MS[0])
    const hangsUp = random() < HANG_UPS
    const left = startedAt + at - nowMs()
    if (left > 1) await pause(left, undefined, { signal }).catch(() => {})
    if (signal.aborted) break
    const done = visit({ port, employee, cookie, key: systemIds.uuid(), thinkMs, hangsUp, until })
    here.push(done.finally(() => over++))
  }
  const visits = await Promise.all(here)
  clearInterval(tell)
  return visits
}

/** Resolves with the instant at which it began; null if it was over before that. */
async function restartAt(
  house: RushHouse,
  afterMs: number,
  signal: AbortSignal,
  say: (line: string) => void,
  patience: { until: number },
): Promise<number | null> {
  await pause(afterMs, undefined, { signal }).catch(() => {})
  if (signal.aborted) return null
  const at = nowMs()
  say('  restarting')
  const usual = patience.until
  patience.until = Infinity
  await house.restart()
  patience.until = Math.max(usual, nowMs() + GIVE_UP_MS)
  say(`  restarted in ${Math.round(nowMs() - at)} ms`)
  return at
}

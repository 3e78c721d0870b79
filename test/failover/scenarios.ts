import { setTimeout as pause } from 'node:timers/promises'
import { openTcpProxy } from '#test/support/tcp-proxy.ts'
import { wipeRedis } from './deeds.ts'
import type { Done } from './deeds.ts'
import { openEar } from './ear.ts'
import { troublesOf } from './figures.ts'
import { judge } from './judge.ts'
import { plantedNamed } from './planted.ts'
import type { PlantedName } from './planted.ts'
import type { Stage } from './stage.ts'

/** What is done to a small house so that a planted fault shows; without the fault nothing may be found. */
export type Scenario = {
  run: (stage: Stage, planted: boolean) => Promise<string[]>
  /** What must be among the findings. */
  finds: RegExp
}

const RATE = 30
/** Where a fault never heals there is no use in waiting as long as is promised. Milliseconds. */
const WAIT_MS = 4_000
const GIVE_UP_MS = 3_000

const found = async (stage: Stage, planted: boolean): Promise<string[]> =>
  (await judge(stage, planted ? { screensMs: WAIT_MS, deliveryMs: WAIT_MS } : {})).findings

/** Taps while these are killed and started again, one after the other. */
const killed =
  (...names: readonly string[]): Scenario['run'] =>
  async (stage, planted) => {
    const load = stage.load(RATE)
    const history: Done[] = []
    for (const name of names) {
      await load.taps(30)
      const done: Done = { atMs: 0, deed: 'kill', victim: name, lastsMs: 0, began: performance.now(), ended: null }
      history.push(done)
      await stage.victim(name).kill()
      await stage.victim(name).start()
      done.ended = performance.now()
    }
    await load.taps(10)
    await load.stop()
    const troubles = troublesOf(load, history).filter(({ excused }) => !excused)
    const late = troubles.length > 0 ? [`P7: ${troubles.length} taps failed after one retry`] : []
    return [...late, ...(await found(stage, planted))]
  }

const onlyTaps: Scenario['run'] = async (stage, planted) => {
  const load = stage.load(RATE)
  // everybody comes, and some go again
  await load.taps(stage.tappers.length + 40)
  await load.stop()
  return found(stage, planted)
}

/** Answers get lost between nginx and the phones. */
const badLine =
  (name: PlantedName): Scenario['run'] =>
  async (stage, planted) => {
    const { load: fault } = plantedNamed(name)
    await using line = await openTcpProxy(stage.nginx.port)
    const load = stage.load(RATE, { port: line.port, ...(planted && fault && { fault }) })
    for (let cuts = 0; cuts < 300; cuts++) {
      await pause(10)
      line.cut(1, () => 0)
    }
    await load.stop(planted ? GIVE_UP_MS : undefined)
    return found(stage, planted)
  }

const cutSockets: Scenario['run'] = async (stage, planted) => {
  const load = stage.load(RATE)
  await load.taps(20)
  await stage.wall.cut(1)
  await load.taps(30)
  await load.stop()
  return found(stage, planted)
}

/** What was in Redis while no worker took it is gone; a socket that asks nobody must hear of it all the same. */
const wiped: Scenario['run'] = async (stage) => {
  using ear = await openEar(stage)
  await stage.victim('worker-1').kill()
  const load = stage.load(RATE)
  await load.taps(30)
  await load.stop()
  await wipeRedis(stage)
  await stage.victim('worker-1').start()
  const findings = (await judge(stage, { deliveryMs: 30_000 })).findings
  const missing = await ear.missing()
  return missing.length > 0 ? [`P8: ${missing.length} events were never pushed`, ...findings] : findings
}

const heard: Scenario['run'] = async (stage, planted) => {
  using ear = await openEar(stage)
  const findings = await onlyTaps(stage, planted)
  const missing = await ear.missing()
  return missing.length > 0 ? [`P8: ${missing.length} events were never pushed`, ...findings] : findings
}

export const SCENARIOS: Record<PlantedName, Scenario> = {
  'answers-early': { run: killed('app-1', 'app-2'), finds: /^Z1/ },
  'lazy-database': { run: killed('database', 'database', 'database'), finds: /^Z1/ },
  'no-events': { run: onlyTaps, finds: /^Z3/ },
  'forgets-key': { run: badLine('forgets-key'), finds: /^(P7|Z2)/ },
  'key-for-each-try': { run: badLine('key-for-each-try'), finds: /^Z9/ },
  'relay-forgets': { run: heard, finds: /^P8/ },
  'never-again': { run: wiped, finds: /^(P8|Z6)/ },
  'skips-numbers': { run: onlyTaps, finds: /^Z4/ },
  'deaf-screens': { run: cutSockets, finds: /^Z5/ },
  'one-app': { run: killed('app-1'), finds: /^P7/ },
}

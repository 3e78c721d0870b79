import { describe, expect, test } from 'vitest'
import { PLANTED_NAMES, plantedNamed } from '#test/failover/planted.ts'
import type { PlantedName } from '#test/failover/planted.ts'
import { SCENARIOS } from '#test/failover/scenarios.ts'
import { openStage, plantedOptions } from '#test/failover/stage.ts'
import type { Stage } from '#test/failover/stage.ts'
import { havePrograms } from '#test/support/program.ts'

/** All of them, and each scenario without its fault, with HADIR_FAILOVER=all. */
const ALL = process.env['HADIR_FAILOVER'] === 'all'
const QUICK: readonly PlantedName[] = ['answers-early', 'deaf-screens']
const SMALL = { people: 60, screens: 5, seed: 1, nodes: { app: 2, relay: 1, worker: 1, realtime: 1 } } as const
const LIMIT_MS = 180_000

const openSmall = async (name: PlantedName | null): Promise<Stage> => {
  const planted = name === null ? {} : plantedOptions(name)
  const stage = await openStage({ ...SMALL, ...planted, nodes: { ...SMALL.nodes, ...planted.nodes } })
  const { sql } = name === null ? {} : plantedNamed(name)
  if (sql) await stage.cluster.mariadb.sql(sql)
  return stage
}

describe.skipIf(!havePrograms('mariadbd', 'redis-server', 'nginx'))('what the failover suite must find', () => {
  for (const name of ALL ? PLANTED_NAMES : QUICK) {
    const { run, finds } = SCENARIOS[name]
    test(
      `${name}: ${plantedNamed(name).what}`,
      async () => {
        await using stage = await openSmall(name)
        const findings = await run(stage, true)
        console.log(`${name}\n${findings.map((finding) => `  ${finding}`).join('\n')}`)
        expect(findings).toContainEqual(expect.stringMatching(finds))
      },
      LIMIT_MS,
    )
    test.runIf(ALL)(
      `${name}: the same without the fault finds nothing`,
      async () => {
        await using stage = await openSmall(null)
        expect(await run(stage, false)).toEqual([])
      },
      LIMIT_MS,
    )
  }
})

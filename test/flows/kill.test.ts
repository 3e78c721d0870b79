import { afterEach, expect, test } from 'vitest'
import { FRAGILE, HADIR, killUnderLoad } from '#test/failover/kills.ts'
import type { Aftermath, KillOptions } from '#test/failover/kills.ts'
import { runHadir } from '#test/support/process.ts'

/** The short form; a longer one by HADIR_KILLS, another order by HADIR_KILL_SEED. */
const KILLS = Number(process.env['HADIR_KILLS'] ?? 4)
const SEED = Number(process.env['HADIR_KILL_SEED'] ?? 20_261_123)
const FORM = { seed: SEED, people: 300, abreast: 40, between: [100, 600] } as const satisfies Partial<KillOptions>
const LIMIT_MS = 60_000 + KILLS * 20_000

let aftermath: Aftermath | null = null
afterEach(() => {
  aftermath?.remove()
  aftermath = null
})

test(
  'killed under load: nothing acknowledged is missing, nothing counts twice, and the data is as it must be',
  { timeout: LIMIT_MS, retry: 0 },
  async () => {
    aftermath = await killUnderLoad({ ...FORM, kills: KILLS, script: HADIR })
    const { folder, acknowledged, unknown, restartMs, ...found } = aftermath
    console.log(
      `seed ${SEED}: ${KILLS} kills, ${acknowledged} acknowledged, ${unknown} tries without an answer, ` +
        `back after ${restartMs.map((ms) => Math.round(ms)).join(', ')} ms`,
    )
    expect(found).toMatchObject({ missing: [], doubled: [], strangers: [], otherwise: [], refused: [] })
    // the kills did come in the middle of work
    expect(acknowledged).toBeGreaterThan(KILLS * 100)
    expect(unknown).toBeGreaterThan(0)
    expect(await runHadir(['check'], { env: { HADIR_DATA: folder } })).toMatchObject({ code: 0, err: '' })
  },
)

test(
  'the same with the durability taken away: the test finds what is missing',
  async () => {
    aftermath = await killUnderLoad({ ...FORM, kills: 2, script: FRAGILE })
    expect(aftermath.missing.length).toBeGreaterThan(0)
  },
  LIMIT_MS,
)

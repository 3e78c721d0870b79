import { env } from 'node:process'
import { describe, expect, test } from 'vitest'
import { shareOut } from './feed/crew.ts'
import { FAULTS } from './feed/faults.ts'
import type { Fault } from './feed/faults.ts'
import { runSchedules } from './feed/run.ts'

// HADIR_SEED begins elsewhere, HADIR_SCHEDULES runs more: `HADIR_SCHEDULES=350000 npx vitest run feed.property`
const seed = Number(env['HADIR_SEED'] ?? 20_261_123)
const schedules = Number(env['HADIR_SCHEDULES'] ?? 2_000)
const MINUTES = 60_000

/**
 * The real numbering, relay, broadcast job, done marks, feed, trimming and `live.ts`, on the real schema in SQLite,
 * against everything that may happen to them: commits in another order than ids, rollbacks, two relays that abort
 * in mid-numbering or die, a queue that refuses, loses, doubles and mixes up, sockets that lose frames and are cut,
 * answers that are late or never come, trimming, and a restore of an older copy. In the end every screen shows what
 * the database has, and on the way none went back to an older state of a row.
 */
describe('the feed under a hostile world', { retry: 0 }, () => {
  test(
    `no screen is wrong in ${schedules} schedules from seed ${seed}`,
    async () => {
      console.log(`feed: ${schedules} schedules from seed ${seed}`)
      const wrong = await shareOut({ from: seed, count: schedules, fault: null, stopAtFirst: false })
      expect(wrong.slice(0, 5)).toEqual([])
    },
    30 * MINUTES,
  )

  // each within so many schedules; the rarest needs a commit to fall between two reads
  test.each(Object.keys(FAULTS) as Fault[])(
    'the proof finds a planted fault: %s',
    { timeout: 5 * MINUTES },
    async (fault) => {
      const wrong = await runSchedules({ from: seed, count: 3_000, fault, stopAtFirst: true })
      expect(wrong, FAULTS[fault]).toHaveLength(1)
      console.log(`feed: "${fault}" was found with seed ${wrong[0]?.seed}: ${wrong[0]?.what}`)
    },
  )

  test('a schedule is the same whenever it is run', async () => {
    const once = await runSchedules({ from: seed, count: 60, fault: 'no time-out', stopAtFirst: false })
    const again = await runSchedules({ from: seed, count: 60, fault: 'no time-out', stopAtFirst: false })
    expect(once.length).toBeGreaterThan(0)
    expect(again).toEqual(once)
  })
})

import { describe, expect, it } from 'vitest'
import { htmlReport } from '#tools/rush/html.ts'
import { readOptions } from '#tools/rush/options.ts'
import type { RushOptions } from '#tools/rush/options.ts'
import { rush } from '#tools/rush/rush.ts'
import type { RushNeeds } from '#tools/rush/rush.ts'
import { tableRows } from '#tools/rush/text.ts'

const optionsOf = (...args: string[]): RushOptions => {
  const read = readOptions(['--people', '30', '--screens', '3', '--speed', '20', ...args])
  if (read === null) throw new Error('no options')
  return read
}
const needs = (): RushNeeds => ({ say: () => {}, signal: new AbortController().signal })

// what a busy machine does to answers is not looked at here: a try may fail, and nothing may be lost
const lossesOf = (findings: readonly string[]): string[] =>
  findings.filter((one) => !/tries failed|in the logs/.test(one))

describe('the rush', { retry: 0 }, () => {
  it('finds every tap once and on every screen, also across a restart, and tells what it cost', async () => {
    const one = await rush('b', optionsOf('--restart-in-the-middle'), needs())
    expect(lossesOf(one.findings)).toEqual([])
    expect(one).toMatchObject({ people: 30, acknowledged: 30, lost: 0, doubled: 0 })
    expect(one.restartedAtSecond).not.toBeNull()
    expect(one.deliveries.pushed + one.deliveries.asked + one.deliveries.missing).toBe(90)
    expect(one.costs).toEqual([expect.objectContaining({ role: 'everything' })])
    expect(tableRows([one])).toContain('| one process | 30 in 3 s, restart | 3 |')
    expect(htmlReport([one])).toMatch(/<svg[^]*restart[^]*<\/html>/)
    // three starts of a process, which take their time where many want the same cores
  }, 300_000)

  it('sees what is not there any more, and what nobody sent', async () => {
    const { findings } = await rush('b', optionsOf('--seed', '3'), {
      ...needs(),
      planted: async ({ db }) => {
        await db.transaction(async (trx) => {
          const [gone, strange] = await trx.kysely.selectFrom('punch').select('id').limit(2).execute()
          await trx.kysely
            .deleteFrom('punch')
            .where('id', '=', gone?.id ?? '')
            .execute()
          const key = '01900000-0000-7000-8000-00000000dead'
          await trx.kysely
            .updateTable('punch')
            .set({ idempotency_key: key })
            .where('id', '=', strange?.id ?? '')
            .execute()
        })
      },
    })
    expect(findings).toContain('2 acknowledged taps are not in the database')
    expect(findings).toContain('1 taps are stored otherwise than their senders know')
  }, 300_000)
})

import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import type { Period, RecapAnswer } from '#contract/reports.ts'
import type { Reach, ReportsNeeds, Wanted } from './needs.ts'
import { countPeople, cursorOf, readPage } from './people.ts'
import type { After, Person } from './people.ts'
import { datesOf, readFacts, recapOf } from './read-recap.ts'

/** People that are read together: a constant number of statements for all of them, and not so many that taps wait for it. */
const TOGETHER = 250

export type RecapAsked = {
  period: Period
  reach: Reach
  wanted: Wanted & { q?: string | undefined; employees?: readonly string[] | undefined }
  after: After | null
  limit: number
}

/**
 * The recap as the text of a `RecapAnswer`, people by people, so that a whole company is answered without being held.
 * What cannot be read fails before the first piece, as far as the first people go.
 */
export async function* recapText(needs: ReportsNeeds, asked: RecapAsked): AsyncGenerator<string> {
  const { period, reach, wanted, limit } = asked
  const read = needs.db.read
  const who = { ...wanted, from: period.from, to: period.to, reach }
  const total = await countPeople(read, who)
  const head: Pick<RecapAnswer, 'period' | 'dates' | 'total'> = {
    period,
    dates: datesOf(period.from, period.to),
    total,
  }
  let text = `${JSON.stringify(head).slice(0, -1)},"data":[`
  let [given, last, more, { after }] = [0, null as Person | null, true, asked]
  while (more && given < limit) {
    const wish = Math.min(TOGETHER, limit - given)
    // one more tells whether anybody follows
    const found = await readPage(read, who, after, wish + 1)
    const people = found.slice(0, wish)
    more = found.length > wish
    const facts = await readFacts(read, needs, people, period)
    for (const person of facts.people)
      text += `${given++ > 0 ? ',' : ''}${JSON.stringify(recapOf(facts, person, reach))}`
    last = people.at(-1) ?? last
    after = last
    yield text
    text = ''
    // whoever takes all of it without waiting would hold up taps: on SQLite nothing here leaves the turn
    await turnOfTheLoop()
  }
  yield `],"next_cursor":${more && last ? JSON.stringify(cursorOf(last)) : 'null'}}`
}

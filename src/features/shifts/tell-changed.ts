import { localDate } from '#contract/zones.ts'
import type { Transaction } from '#src/database/database.ts'
import { addDays } from '#src/kernel/work-time.ts'
import type { Person } from './effect.ts'
import type { Change } from './needs.ts'
import { schedulesFor } from './plans-for.ts'

/** As far ahead as people see their own schedule. Days. */
const AHEAD = 14

type Reach = { from: string; dates?: readonly string[] | undefined }

/**
 * Makes a change and tells people which of their coming days it has changed: other hours, another place, a day off or no
 * longer one. What nobody notices on the day, as minutes of grace, is not told.
 */
export async function tellingChanges<T>(
  { trx, clock, actor, tell }: Pick<Change, 'trx' | 'clock' | 'actor' | 'tell'>,
  people: readonly Person[],
  { from, dates }: Reach,
  make: () => Promise<T>,
): Promise<T> {
  const now = clock.now()
  const todays = new Map(people.map(({ zone }) => [zone, localDate(zone, now)]))
  const first = [...todays.values()].sort()[0]
  if (!tell || first === undefined) return make()
  const start = from > first ? from : first
  const coming = (dates ?? Array.from({ length: AHEAD }, (_, day) => addDays(first, day))).filter(
    (date) => date >= start,
  )
  const wanted = [...new Set(coming)].sort()
  if (wanted.length === 0) return make()
  const before = await seenOf(trx, people, wanted)
  const made = await make()
  const after = await seenOf(trx, people, wanted)
  const news = people.flatMap(({ id, zone, activeFrom, activeTo }) => {
    const changed = wanted.filter(
      (date) =>
        date >= (todays.get(zone) ?? '') &&
        date >= activeFrom &&
        (activeTo === null || date <= activeTo) &&
        before(id, date) !== after(id, date),
    )
    const [one, last] = [changed[0], changed.at(-1)]
    if (one === undefined || last === undefined) return []
    const told = { to: { employee: id }, subject: 'schedule', about: id, kind: 'schedule_changed' } as const
    return [{ ...told, occasion: now, employeeId: id, from: one, to_date: last }]
  })
  if (news.length > 0) await tell(trx, actor.accountId, news)
  return made
}

type Seen = (employeeId: string, date: string) => string

/** What somebody sees of their days, as text. */
async function seenOf(trx: Transaction, people: readonly Person[], dates: readonly string[]): Promise<Seen> {
  const [first, last] = [dates[0] ?? '', dates.at(-1) ?? '']
  const scheduled = await schedulesFor(trx, people, first, last)
  const calendar = trx.kysely.selectFrom('calendar_day').select('date').distinct()
  const special = await calendar.where('date', '>=', first).where('date', '<=', last).execute()
  const holidays = new Set(special.map(({ date }) => date))
  const texts = new Map<string, string>()
  for (const { id } of people)
    for (const date of dates) {
      const { plan, rostered } = scheduled(id, date)
      const { kind = 'fixed', name, start, end, parts, core, site } = plan
      const hours = parts?.map((part) => [part.start, part.end])
      // whoever the roster names on a holiday is expected there
      const called = rostered && holidays.has(date)
      texts.set(
        `${id} ${date}`,
        kind === 'off' ? 'off' : JSON.stringify([kind, name, start, end, hours, core, site?.id, called]),
      )
    }
  return (employeeId, date) => texts.get(`${employeeId} ${date}`) ?? ''
}

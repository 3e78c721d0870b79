import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import type { OvertimeOfPerson } from '#contract/overtime.ts'
import type { Queryable } from '#src/database/database.ts'
import { isIn, readSettledDays, settledSpan, split } from '#src/features/settlements/index.ts'
import type { SettledOvertime, Span } from '#src/features/settlements/index.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { capWarnings, mondayOf } from './count-overtime.ts'
import type { OvertimeNeeds } from './needs.ts'
import { overtimeOfPeople, wholeWeeks } from './of-people.ts'
import { weeksOf } from './report.ts'
import type { ReportedPerson } from './report.ts'
import { ruleSetOn } from './rule-sets.ts'

type Needs = Pick<OvertimeNeeds, 'contexts' | 'workedOf'>
type Asked = Span & { people: readonly ReportedPerson[] }
type Kept = SettledOvertime & { department: { id: string; name: string } }

/** People whose taps are read and matched at a time: few enough that whoever clocks need not wait for a whole company. */
const TOGETHER = 25

/** Overtime of people in a period; who has none is left out. Of settled dates it is what was counted when they were locked. */
export async function overtimeReport(
  db: Queryable,
  needs: Needs,
  { people, ...period }: Asked,
): Promise<OvertimeOfPerson[]> {
  const found: OvertimeOfPerson[] = []
  for (let start = 0; start < people.length; start += TOGETHER) {
    found.push(...(await reportOf(db, needs, { people: people.slice(start, start + TOGETHER), ...period })))
    await turnOfTheLoop()
  }
  return found
}

async function reportOf(db: Queryable, needs: Needs, { people, ...period }: Asked): Promise<OvertimeOfPerson[]> {
  const { settled, open } = split(wholeWeeks(period.from, period.to), await settledSpan(db))
  if (!settled) return (await overtimeOfPeople(db, needs, { people, ...period })).data
  const ids = people.map(({ id }) => id)
  const kept = await readSettledDays(db, ids, settled.from, settled.to)
  const live = open ? (await overtimeOfPeople(db, needs, { people, ...open })).data : []
  const byPerson = new Map(live.map((one) => [one.user.id, one]))
  return people.flatMap((person) => {
    const own: Kept[] = []
    for (let date = settled.from; date <= settled.to; date = addDays(date, 1)) {
      const day = kept(person.id, date)
      if (day?.overtime) own.push({ ...day.overtime, department: day.facts.department })
    }
    return together(person, { kept: own, live: byPerson.get(person.id) }, { settled, period }) ?? []
  })
}

/** One person's settled overtime and what came to it on dates that are open; null where there is none. Weeks are whole. */
function together(
  { id, number, name }: ReportedPerson,
  { kept, live }: { kept: readonly Kept[]; live: OvertimeOfPerson | undefined },
  { settled, period }: { settled: Span; period: Span },
): OvertimeOfPerson | null {
  const inPeriod = ({ date }: { date: string }): boolean => isIn(period, date)
  const isOpen = ({ date }: { date: string }): boolean => !isIn(settled, date)
  const open = live?.days.filter(isOpen) ?? []
  const all = [...kept.map(({ day }) => day), ...open].sort((a, b) => (a.date < b.date ? -1 : 1))
  const days = all.filter(inPeriod)
  // where both say something, what is open is later
  const last = live && open.some(inPeriod) ? live : kept.findLast(({ day }) => inPeriod(day))
  if (!last) return null
  const capped = all.map(({ date, day, real }) => ({ date, day, minutes: real }))
  return {
    user: { id, number, name },
    department: last.department,
    exempt: last.exempt,
    days,
    weeks: weeksOf(capped).filter(({ monday }) => days.some(({ date }) => mondayOf(date) === monday)),
    real: days.reduce((sum, { real }) => sum + real, 0),
    counted: days.reduce((sum, { counted }) => sum + counted, 0),
    warnings: [...kept.flatMap(({ warnings }) => warnings), ...capWarnings(ruleSetOn, capped).filter(isOpen)].filter(
      inPeriod,
    ),
  }
}

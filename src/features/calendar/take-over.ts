import type { CalendarChange, CalendarDifference } from '#contract/calendar.ts'
import type { Past } from '#contract/past.ts'
import type { Transaction } from '#src/database/database.ts'
import { lockedUntil } from '#src/features/attendance/index.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { CalendarDayTable } from '#src/database/calendar-tables.ts'
import type { Schema } from '#src/database/schema.ts'
import { AppError } from '#src/kernel/errors.ts'
import { withEffect } from './effect.ts'
import type { Changing, Said } from './needs.ts'
import { EVERYWHERE, insertEntry } from './table.ts'
import { DELIVERED_YEARS } from './years.ts'

/** Where an entry came from: a decree that was delivered, a file, or somebody's hand. Only the first are taken back. */
export type Origin = 'decree' | 'file' | 'hand'

/** Whether anything is written, and who has asked for it. */
type Apply = { apply: boolean; actor: Actor; past: Past }
type Wanted = { dates: ReadonlyMap<string, Said>; origin: Origin }
type Step = { date: string; row: CalendarDayTable | undefined; said: Said | undefined; locked: boolean }

/**
 * Takes a delivered year over, for everywhere: what it says is put in the place of what is there, and what an earlier
 * version said and this one does not is removed; what was entered by hand on other dates stays, and so does every date of
 * a settled period. Safe to repeat.
 * Throws `calendar/not-found` for a year that is not delivered, `calendar/past`.
 */
export async function takeOverYear(
  trx: Transaction,
  needs: Changing,
  year: number,
  { apply, actor, past }: Apply,
): Promise<CalendarChange> {
  const delivered = DELIVERED_YEARS.find((one) => one.year === year)
  if (!delivered) throw new AppError('calendar/not-found')
  const dates = new Map(delivered.days.map(({ date, kind, name }) => [date, { kind, name, source: delivered.source }]))
  const steps = await compare(trx, { dates, origin: 'decree' }, { from: `${year}-01-01`, to: `${year}-12-31` })
  if (apply) {
    await carryOut(trx, needs, steps, { origin: 'decree', actor, past, what: String(year) })
    await noteYear(trx, { year, version: delivered.version, applied_at: needs.clock.now() })
  }
  return { applied: apply, differences: steps.map(differenceOf), errors: [] }
}

/** The same for a new house, whose present year may or may not be delivered. There is nobody yet to work out again. */
export async function takeOverIfDelivered(
  trx: Transaction,
  needs: Omit<Changing, 'datesChanged' | 'leaveTouched'>,
  year: number,
  actor: Actor,
): Promise<void> {
  if (!DELIVERED_YEARS.some((one) => one.year === year)) return
  await takeOverYear(trx, { ...needs, datesChanged: nothing, leaveTouched: nothing }, year, {
    apply: true,
    actor,
    past: true,
  })
}

const nothing = async (): Promise<void> => {}

async function noteYear(trx: Transaction, row: Schema['calendar_year']): Promise<void> {
  await trx.kysely.deleteFrom('calendar_year').where('year', '=', row.year).execute()
  try {
    await trx.kysely.insertInto('calendar_year').values(row).execute()
  } catch (error) {
    throw trx.dialect.isUniqueViolation(error) ? new AppError('calendar/changed-meanwhile') : error
  }
}

/** The same for the dates of a file, of which none is removed. */
export async function takeOverDates(
  trx: Transaction,
  needs: Changing,
  dates: ReadonlyMap<string, Said>,
  { apply, actor, past }: Apply,
): Promise<CalendarDifference[]> {
  const sorted = [...dates.keys()].sort()
  const [from, to] = [sorted[0], sorted.at(-1)]
  if (from === undefined || to === undefined) return []
  const steps = await compare(trx, { dates, origin: 'file' }, { from, to })
  if (apply) await carryOut(trx, needs, steps, { origin: 'file', actor, past, what: from.slice(0, 4) })
  return steps.map(differenceOf)
}

async function compare(trx: Transaction, wanted: Wanted, { from, to }: { from: string; to: string }): Promise<Step[]> {
  // two who take the same year over at once do so one after the other
  const query = trx.kysely
    .selectFrom('calendar_day')
    .selectAll()
    .where('date', '>=', from)
    .where('date', '<=', to)
    .where('place', '=', EVERYWHERE)
  const rows = await trx.dialect.lockRow(query).execute()
  const byDate = new Map(rows.map((row) => [row.date, row]))
  const until = await lockedUntil(trx)
  const isLocked = (date: string): boolean => until !== null && date <= until
  const steps: Step[] = []
  for (const [date, said] of wanted.dates) {
    const row = byDate.get(date)
    if (row && row.kind === said.kind && row.name === said.name && row.source === said.source) continue
    steps.push({ date, row, said, locked: isLocked(date) })
  }
  for (const row of wanted.origin === 'decree' ? rows : []) {
    if (row.origin === 'decree' && !wanted.dates.has(row.date))
      steps.push({ date: row.date, row, said: undefined, locked: isLocked(row.date) })
  }
  return steps.sort((a, b) => a.date.localeCompare(b.date))
}

async function carryOut(
  trx: Transaction,
  needs: Changing,
  all: readonly Step[],
  { origin, actor, past, what }: { origin: Origin; actor: Actor; past: Past; what: string },
): Promise<void> {
  const steps = all.filter(({ locked }) => !locked)
  const reach = { dates: steps.map(({ date }) => date), siteId: null, past, actor }
  await withEffect(trx, needs, reach, () => write(trx, needs, steps, origin))
  if (steps.length === 0) return
  // one entry for the whole: what each date was and is
  const said = (of: (step: Step) => Said | undefined): Record<string, string> =>
    Object.fromEntries(steps.flatMap((step) => wordsOf(step.date, of(step))))
  await recordAudit(trx, needs, actor, {
    action: origin === 'decree' ? 'calendar.take-over' : 'calendar.import',
    entity: { type: 'calendar_year', id: what },
    before: said(({ row }) => row as Said | undefined),
    after: said((step) => step.said),
  })
}

async function write(trx: Transaction, needs: Changing, steps: readonly Step[], origin: Origin): Promise<void> {
  const now = needs.clock.now()
  for (const { date, row, said } of steps) {
    if (row && said) {
      const changes = { ...said, origin, version: row.version + 1, updated_at: now }
      await trx.kysely.updateTable('calendar_day').set(changes).where('id', '=', row.id).execute()
    } else if (row) await trx.kysely.deleteFrom('calendar_day').where('id', '=', row.id).execute()
    else if (said) {
      const made = { id: needs.ids.uuid(), date, place: EVERYWHERE, ...said, origin, version: 1 }
      await insertEntry(trx, { ...made, created_at: now, updated_at: now })
    }
  }
}

const wordsOf = (date: string, said: Said | undefined): [string, string][] =>
  said ? [[date, `${said.kind}: ${said.name}`]] : []

const differenceOf = ({ date, row, said, locked }: Step): CalendarDifference => ({
  date,
  locked,
  before: row ? { kind: row.kind as Said['kind'], name: row.name } : null,
  after: said ? { kind: said.kind, name: said.name } : null,
})

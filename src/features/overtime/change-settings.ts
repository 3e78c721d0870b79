import type { ExemptTitle, OvertimeSettings, UpdateOvertimeSettings } from '#contract/overtime.ts'
import type { Transaction } from '#src/database/database.ts'
import { lockedUntil, refuseLocked } from '#src/features/attendance/index.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { refuseWhileSettling } from '#src/features/settlements/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { searchText } from '#src/kernel/text.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { writeBreak } from './breaks.ts'
import { storedTitles } from './exempt-titles.ts'
import type { OvertimeNeeds } from './needs.ts'
import { readSettings, writeSettings } from './table.ts'

/**
 * Changes the company's rules of overtime. A break holds from its date on, and days of people with overtime from then on
 * are worked out again. Throws `overtime/changed-meanwhile` with the settings as they are, `attendance/locked` for a
 * break or a title without overtime pay from a date that is settled, `attendance/settling`.
 */
export async function changeSettings(
  trx: Transaction,
  needs: OvertimeNeeds,
  { outside_minutes, exempt_titles: titles, break: rest, ...wanted }: UpdateOvertimeSettings,
  actor: Actor,
): Promise<OvertimeSettings> {
  await refuseWhileSettling(trx)
  const known = await readSettings(trx)
  const exempt_titles = titles ? storedTitles(titles) : known.exempt_titles
  const locked = await lockedUntil(trx)
  for (const title of exempt_titles) if (isNew(title, known)) refuseLocked(locked, title.from)
  outside_minutes ??= known.outside_minutes
  await writeSettings(trx, { ...wanted, outside_minutes, exempt_titles }, needs.clock.now())
  if (rest) await changeBreak(trx, needs, rest, actor)
  const after = await readSettings(trx)
  await recordAudit(trx, needs, actor, {
    action: 'overtime.settings',
    entity: { type: 'overtime_settings', id: '1' },
    before: shown(known),
    after: shown(after),
  })
  return after
}

/** A title that was there already may hold since a date that was locked later. */
const isNew = ({ job_title, from }: ExemptTitle, { exempt_titles }: OvertimeSettings): boolean =>
  !exempt_titles.some((one) => one.from === from && searchText(one.job_title) === searchText(job_title))

const shown = ({ rounding, exempt, exempt_titles, outside_minutes, breaks }: OvertimeSettings) => ({
  rounding,
  exempt: exempt.toSorted(),
  outside_minutes,
  exempt_titles: exempt_titles.map(({ job_title, from }) => `${from}: ${job_title}`).join(', '),
  // as people say it, so that the log can show it without knowing more
  overtime_break: breaks.map((one) => `${one.from ?? ''}: ${one.minutes}/${one.after_minutes}`).join(', '),
})

async function changeBreak(
  trx: Transaction,
  { clock, markForRecompute }: OvertimeNeeds,
  rest: NonNullable<UpdateOvertimeSettings['break']>,
  actor: Actor,
): Promise<void> {
  refuseLocked(await lockedUntil(trx), rest.from)
  await writeBreak(trx, rest, clock.now())
  const members = await trx.kysely
    .selectFrom('overtime_member')
    .select('employee_id')
    .distinct()
    .where('date', '>=', rest.from)
    .where('consent', '=', 'agreed')
    .where('cancelled', '=', 0)
    .execute()
  const last = await trx.kysely
    .selectFrom('overtime_member')
    .select((eb) => eb.fn.max('date').as('date'))
    .executeTakeFirst()
  if (members.length === 0 || !last?.date || last.date < rest.from) return
  await markForRecompute(trx, {
    of: { employees: members.map(({ employee_id }) => employee_id) },
    from: addDays(rest.from, -1),
    to: addDays(last.date, 1),
    replan: false,
    reason: `Istirahat lembur mulai ${rest.from}`,
    askedBy: actor.name || actor.login,
  })
}

import type { z } from 'zod'
import type { CalendarEntry, CreateCalendarEntry, UpdateCalendarEntry } from '#contract/calendar.ts'
import type { Past } from '#contract/past.ts'
import type { Transaction } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { storedName } from '#src/kernel/text.ts'
import { withEffect } from './effect.ts'
import type { Changing } from './needs.ts'
import { EVERYWHERE, insertEntry, lockEntry, readEntry } from './table.ts'
import type { CalendarDayTable } from '#src/database/calendar-tables.ts'

/** Enters a date by hand. Throws `calendar/date-taken`, `people/reference-unknown`, `calendar/past`, `calendar/locked`. */
export async function createEntry(
  trx: Transaction,
  needs: Changing,
  wanted: CreateCalendarEntry,
  actor: Actor,
): Promise<CalendarEntry> {
  const { date, site_id, kind } = wanted
  if (site_id !== null) await requireSite(trx, site_id)
  const now = needs.clock.now()
  const id = needs.ids.uuid()
  const texts = { name: storedName(wanted.name), source: storedName(wanted.source, 'source') }
  const place = site_id ?? EVERYWHERE
  const times = { version: 1, created_at: now, updated_at: now }
  const row = { id, date, place, kind, ...texts, origin: 'hand', ...times }
  const reach = { dates: [date], siteId: site_id, past: wanted.past, actor }
  await withEffect(trx, needs, reach, () => insertEntry(trx, row))
  await recordAudit(trx, needs, actor, { action: 'calendar.create', ...entityOf(id), after: shown(row) })
  return readEntry(trx, id)
}

/** Throws `calendar/not-found`, `calendar/changed-meanwhile` with the entry as it is, `calendar/past`, `calendar/locked`. */
export async function changeEntry(
  trx: Transaction,
  needs: Changing,
  id: string,
  wanted: z.infer<typeof UpdateCalendarEntry>,
  actor: Actor,
): Promise<CalendarEntry> {
  const row = await lockShown(trx, id, wanted.version)
  const changes = {
    ...(wanted.kind === undefined ? {} : { kind: wanted.kind }),
    ...(wanted.name === undefined ? {} : { name: storedName(wanted.name) }),
    ...(wanted.source === undefined ? {} : { source: storedName(wanted.source, 'source') }),
  }
  const next = { ...changes, origin: 'hand', version: row.version + 1, updated_at: needs.clock.now() }
  await withEffect(trx, needs, { ...placeOf(row), past: wanted.past, actor }, () =>
    trx.kysely.updateTable('calendar_day').set(next).where('id', '=', id).execute(),
  )
  const pair = { before: shown(row), after: shown({ ...row, ...changes }) }
  await recordAudit(trx, needs, actor, { action: 'calendar.change', ...entityOf(id), ...pair })
  return readEntry(trx, id)
}

/** Throws as `changeEntry`. */
export async function removeEntry(
  trx: Transaction,
  needs: Changing,
  { id, version, past }: { id: string; version: number; past: Past },
  actor: Actor,
): Promise<void> {
  const row = await lockShown(trx, id, version)
  await withEffect(trx, needs, { ...placeOf(row), past, actor }, () =>
    trx.kysely.deleteFrom('calendar_day').where('id', '=', id).execute(),
  )
  await recordAudit(trx, needs, actor, { action: 'calendar.remove', ...entityOf(id), before: shown(row) })
}

const entityOf = (id: string) => ({ entity: { type: 'calendar_day', id } })
const shown = ({ date, place, kind, name, source }: CalendarDayTable) => ({
  date,
  site_id: place === EVERYWHERE ? null : place,
  kind,
  holiday: name,
  source,
})

const placeOf = (row: CalendarDayTable): { dates: string[]; siteId: string | null } => ({
  dates: [row.date],
  siteId: row.place === EVERYWHERE ? null : row.place,
})

async function lockShown(trx: Transaction, id: string, version: number): Promise<CalendarDayTable> {
  const row = await lockEntry(trx, id)
  if (row.version !== version) throw new AppError('calendar/changed-meanwhile', { data: await readEntry(trx, id) })
  return row
}

async function requireSite(trx: Transaction, id: string): Promise<void> {
  const site = await trx.kysely.selectFrom('site').select('id').where('id', '=', id).executeTakeFirst()
  if (!site) throw new AppError('people/reference-unknown')
}

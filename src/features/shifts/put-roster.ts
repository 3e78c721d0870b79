import type { Past, RosterChange } from '#contract/shifts.ts'
import type { RosterEntryTable } from '#src/database/shift-tables.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { FieldFault } from '#src/kernel/errors.ts'
import { shiftOn } from './decide.ts'
import { withEffect } from './effect.ts'
import { lockSchedule } from './needs.ts'
import type { Change } from './needs.ts'
import { fitTogether } from './plan.ts'
import { readRevision, snapshotOf } from './snapshot.ts'

const keyOf = (employee: string, date: string): string => `${employee} ${date}`
/** Rows that go into one statement: some thousand values. */
const ROWS_AT_ONCE = 200
type Source = 'manual' | 'swap' | 'import'

/**
 * Writes what people do on dates, all of it or nothing; `pattern` takes an entry away. Throws
 * `schedule/changed-meanwhile` (with the entries that are others now), `schedule/reference-unknown`,
 * `schedule/do-not-fit`, `schedule/past`, `schedule/too-far-back`.
 */
export async function putRoster(
  change: Change,
  entries: readonly RosterChange[],
  { past, source = 'manual' }: { past: Past; source?: Source },
): Promise<number> {
  await lockSchedule(change)
  const before = await entriesOf(change, entries)
  const others = entries.filter((one) => (before.get(keyOf(one.employee_id, one.date))?.version ?? 0) !== one.version)
  if (others.length > 0)
    throw new AppError('schedule/changed-meanwhile', {
      data: others.map(({ employee_id, date }) => ({
        employee_id,
        date,
        version: before.get(keyOf(employee_id, date))?.version ?? 0,
      })),
    })
  await checkEntries(change, entries)
  const from = entries.map(({ date }) => date).sort()[0] ?? ''
  const people = [...new Set(entries.map(({ employee_id }) => employee_id))]
  const dates = entries.map(({ date }) => date)
  const reach = { concerned: { target: 'person', ids: people } as const, from, dates, past, reason: 'Jadwal' }
  await withEffect(change, reach, () => write(change, entries, before, source))
  await tell(change, people, entries, before, source)
  return entries.length
}

type Stored = Map<string, RosterEntryTable>

/** The entries that are to be changed, as they are. */
async function entriesOf(
  { trx }: Pick<Change, 'trx'>,
  keys: readonly { employee_id: string; date: string }[],
): Promise<Stored> {
  const dates = keys.map(({ date }) => date).sort()
  const people = [...new Set(keys.map(({ employee_id }) => employee_id))]
  const rows = await trx.kysely
    .selectFrom('roster_entry')
    .selectAll()
    .where('employee_id', 'in', people)
    .where('work_date', '>=', dates[0] ?? '')
    .where('work_date', '<=', dates.at(-1) ?? '')
    .execute()
  return new Map(rows.map((row) => [keyOf(row.employee_id, row.work_date), row]))
}

async function checkEntries({ trx }: Change, entries: readonly RosterChange[]): Promise<void> {
  const snapshot = await snapshotOf(trx, await readRevision(trx))
  const distinct = (ids: (string | null)[]): string[] => [...new Set(['', ...ids.filter((id) => id !== null)])]
  const { kysely } = trx
  const people = await kysely
    .selectFrom('employee')
    .select('id')
    .where('id', 'in', distinct(entries.map((one) => one.employee_id)))
    .execute()
  const sites = await kysely
    .selectFrom('site')
    .select('id')
    .where('id', 'in', distinct(entries.map((one) => one.site_id)))
    .where('active', '=', 1)
    .execute()
  const shifts = await kysely.selectFrom('shift').select('id').where('active', '=', 1).execute()
  const known = new Set([...people, ...sites, ...shifts].map(({ id }) => id))
  const faults: FieldFault[] = []
  const seen = new Set<string>()
  for (const [index, one] of entries.entries()) {
    const fault = (field: string, message: string): number =>
      faults.push({ path: `entries.${index}.${field}`, message })
    const key = keyOf(one.employee_id, one.date)
    if (seen.has(key)) fault('date', 'stands here twice')
    seen.add(key)
    for (const field of ['employee_id', 'shift_id', 'second_shift_id', 'site_id'] as const) {
      const id = one[field]
      if (id !== null && !known.has(id)) fault(field, 'does not exist or is closed')
    }
    if (one.kind === 'shift' && one.shift_id === null) fault('shift_id', 'is missing')
    if (one.kind === 'site' && one.site_id === null) fault('site_id', 'is missing')
    if (one.kind !== 'shift' && (one.shift_id ?? one.second_shift_id) !== null)
      fault('shift_id', 'goes with kind shift only')
  }
  if (faults.length > 0) throw new AppError('schedule/reference-unknown', { errors: faults.slice(0, 20) })
  for (const [index, { shift_id, second_shift_id, date }] of entries.entries()) {
    if (shift_id === null || second_shift_id === null) continue
    const [one, other] = [shiftOn(snapshot, shift_id, date), shiftOn(snapshot, second_shift_id, date)]
    if (!one || !other || fitTogether(one, other)) continue
    const errors = [{ path: `entries.${index}.second_shift_id`, message: 'overlaps the first' }]
    throw new AppError('schedule/do-not-fit', { errors })
  }
}

async function write(
  { trx, clock }: Change,
  entries: readonly RosterChange[],
  before: Stored,
  source: Source,
): Promise<void> {
  const updated_at = clock.now()
  const rows: RosterEntryTable[] = []
  for (const { employee_id, date, version, kind, ...wanted } of entries) {
    if (before.has(keyOf(employee_id, date))) {
      await trx.kysely
        .deleteFrom('roster_entry')
        .where('employee_id', '=', employee_id)
        .where('work_date', '=', date)
        .execute()
    }
    if (kind === 'pattern') continue
    rows.push({ employee_id, work_date: date, kind, ...wanted, source, version: version + 1, updated_at })
  }
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE)
    await trx.kysely
      .insertInto('roster_entry')
      .values(rows.slice(start, start + ROWS_AT_ONCE))
      .execute()
}

/** One entry of the audit log for each person. */
async function tell(
  change: Change,
  people: readonly string[],
  entries: readonly RosterChange[],
  before: Stored,
  source: Source,
): Promise<void> {
  const rows = await change.trx.kysely.selectFrom('shift').select(['id', 'code']).execute()
  const codes = new Map(rows.map(({ id, code }) => [id, code]))
  const shown = (one: Pick<RosterChange, 'shift_id' | 'second_shift_id' | 'site_id'> & { kind: string }): string =>
    one.kind === 'shift'
      ? [one.shift_id, one.second_shift_id].flatMap((id) => (id === null ? [] : [codes.get(id) ?? id])).join('+')
      : one.kind
  for (const employee of people) {
    const own = entries.filter(({ employee_id }) => employee_id === employee)
    await recordAudit(change.trx, change, change.actor, {
      action: source === 'swap' ? 'roster.swap' : 'roster.change',
      entity: { type: 'roster', id: employee },
      subject: employee,
      before: Object.fromEntries(
        own.map(({ date }) => {
          const entry = before.get(keyOf(employee, date))
          return [date, entry ? shown(entry) : 'pattern']
        }),
      ),
      after: Object.fromEntries(own.map((one) => [one.date, shown(one)])),
    })
  }
}

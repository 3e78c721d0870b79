import type { RosterChange } from '#contract/shifts.ts'
import type { Queryable } from '#src/database/database.ts'
import type { RosterEntryTable } from '#src/database/shift-tables.ts'
import { shiftOn } from './decide.ts'
import { fitTogether } from './plan.ts'
import { readRevision, snapshotOf } from './snapshot.ts'

/** What somebody does on a date, but for where. */
export type CodedDay = Pick<RosterChange, 'kind' | 'shift_id' | 'second_shift_id'>
type Shown = Pick<RosterEntryTable, 'shift_id' | 'second_shift_id'> & { kind: string }
export type RosterCodes = {
  /** `P`, `Pagi`, `P+S`, `L` or `Libur` (where no shift is called so), `-` for the pattern; or what is wrong with it. */
  read: (text: string, date: string) => CodedDay | 'unknown' | 'overlap'
  /** The same the other way; an entry that only says where has no code. */
  show: (entry: Shown) => string
}

const OFF = new Set(['l', 'libur', 'off', 'x', 'rest'])
const folded = (text: string): string => text.normalize('NFC').replaceAll(/\s+/g, ' ').trim().toLowerCase()

/** How rosters on paper name shifts, by what this house has. */
export async function rosterCodes(db: Queryable): Promise<RosterCodes> {
  const snapshot = await snapshotOf(db, await readRevision(db))
  const shifts = await db.kysely.selectFrom('shift').select(['id', 'code', 'name', 'active']).execute()
  const codes = new Map(shifts.map(({ id, code }) => [id, code]))
  const open = shifts.filter(({ active }) => active === 1)
  // a code counts before a name that reads the same
  const known = new Map([
    ...open.map(({ id, name }): [string, string] => [folded(name), id]),
    ...open.map(({ id, code }): [string, string] => [folded(code), id]),
  ])
  const read: RosterCodes['read'] = (text, date) => {
    const whole = folded(text)
    const nothing = { shift_id: null, second_shift_id: null }
    if (whole === '-') return { kind: 'pattern', ...nothing }
    const one = known.get(whole)
    if (one !== undefined) return { kind: 'shift', shift_id: one, second_shift_id: null }
    if (OFF.has(whole)) return { kind: 'off', ...nothing }
    const [first, second, ...more] = whole.split('+').map((part) => known.get(part.trim()))
    if (first === undefined || second === undefined || more.length > 0) return 'unknown'
    const plans = [shiftOn(snapshot, first, date), shiftOn(snapshot, second, date)] as const
    if (!plans[0] || !plans[1] || !fitTogether(plans[0], plans[1])) return 'overlap'
    return { kind: 'shift', shift_id: first, second_shift_id: second }
  }
  const show: RosterCodes['show'] = ({ kind, shift_id, second_shift_id }) =>
    kind === 'off'
      ? 'L'
      : [shift_id, second_shift_id].flatMap((id) => (id === null ? [] : [codes.get(id) ?? '?'])).join('+')
  return { read, show }
}

/** The entries of a period, by `employee date`. */
export async function rosterEntries(
  db: Queryable,
  from: string,
  to: string,
): Promise<ReadonlyMap<string, RosterEntryTable>> {
  const rows = await db.kysely
    .selectFrom('roster_entry')
    .selectAll()
    .where('work_date', '>=', from)
    .where('work_date', '<=', to)
    .execute()
  return new Map(rows.map((row) => [`${row.employee_id} ${row.work_date}`, row]))
}

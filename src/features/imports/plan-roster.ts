import { COLUMN_NAMES } from '#contract/import-words.ts'
import type { ImportFaultCode, ImportRow } from '#contract/imports.ts'
import type { RosterChange } from '#contract/shifts.ts'
import { localDate } from '#contract/zones.ts'
import type { RosterEntryTable } from '#src/database/shift-tables.ts'
import { MOST_DAYS_BACK } from '#contract/days-back.ts'
import type { RosterCodes } from '#src/features/shifts/index.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { dateOf, nameKey, shownDate } from './cells.ts'
import { numberKey } from './known-people.ts'
import type { Known, KnownPerson } from './known-people.ts'
import { isEmpty, textOf } from './read-table.ts'
import type { RosterCell, RosterLine, RosterShape } from './roster-shape.ts'

export type PlannedLine = { shown: ImportRow; entries: RosterChange[] }
export type RosterPlan = { rows: PlannedLine[]; past: number }
export type RosterKnown = {
  known: Known
  codes: RosterCodes
  entries: ReadonlyMap<string, RosterEntryTable>
  now: number
  past: boolean
}

/** What a roster would change. Days that have been stay as they are, and are counted, unless `past` says otherwise. */
export function planRoster({ lines, found }: RosterShape, house: RosterKnown): RosterPlan {
  const { columns, headings } = found
  const heading = (column: 'number' | 'date' | 'shift' | 'site'): string =>
    headings[columns[column] ?? -1] || COLUMN_NAMES.id[column] // an empty heading has no name
  const zones = new Map([...house.known.sites.values()].map(({ id, zone }) => [id, zone]))
  const seen = new Map<string, number>()
  const plan: RosterPlan = { rows: [], past: 0 }
  for (const line of lines) {
    const number = textOf(line.number).replace(/^'/, '')
    const person = house.known.people.get(numberKey(number))
    const shown: ImportRow = {
      row: line.row,
      state: 'unchanged',
      number,
      name: person?.name ?? line.name,
      changes: [],
      faults: [],
    }
    const fault: Fault = (column, code, value) => void shown.faults.push({ column, code, value: value.slice(0, 200) })
    const row: PlannedLine = { shown, entries: [] }
    plan.rows.push(row)
    if (person) {
      const today = localDate(zones.get(person.site_id) ?? 'Asia/Jakarta', house.now)
      plan.past += planLine(row, line, person, { house, today, seen, heading, fault })
    } else if (number === '') fault(heading('number'), 'missing', '')
    else {
      const zeros = house.known.stripped.get(number)
      fault(heading('number'), zeros === undefined ? 'person-unknown' : 'number-zeros', zeros ?? number)
    }
    if (shown.faults.length > 0) shown.state = 'faulty'
    else if (row.entries.length > 0) shown.state = row.entries.every(({ version }) => version === 0) ? 'new' : 'changed'
  }
  return plan
}

type Fault = (column: string, code: ImportFaultCode, value: string) => void
type Around = {
  house: RosterKnown
  today: string
  /** In which row a person's date stood first. */
  seen: Map<string, number>
  heading: (column: 'number' | 'date' | 'shift' | 'site') => string
  fault: Fault
}

/** Returns how many days that have been it would change. */
function planLine(row: PlannedLine, line: RosterLine, person: KnownPerson, around: Around): number {
  const { house, today, fault } = around
  let past = 0
  for (const cell of line.cells) {
    const entry = entryOf(cell, line.row, person, around)
    if (!entry) continue
    const before = house.entries.get(`${person.id} ${entry.date}`)
    if (isSame(entry, before)) continue
    if (entry.date < today) {
      past++
      if (!house.past) continue
      if (entry.date < addDays(today, -MOST_DAYS_BACK)) {
        fault(cell.heading, 'too-far-back', shownDate(entry.date))
        continue
      }
    }
    row.entries.push({ ...entry, version: before?.version ?? 0, note: before?.note ?? null })
    row.shown.changes.push({
      field: entry.date,
      before: before ? shownEntry(house, before) : '',
      after: entry.kind === 'pattern' ? '' : shownEntry(house, entry),
    })
  }
  return past
}

/** What a cell asks for; null where it says nothing, or something wrong. */
function entryOf(
  { date: when, shift, site, heading: column }: RosterCell,
  line: number,
  person: KnownPerson,
  { house, seen, heading, fault }: Around,
): RosterChange | null {
  const place = isEmpty(site) ? undefined : house.known.sites.get(nameKey(textOf(site)))
  if (!isEmpty(site) && !place?.active) {
    fault(heading('site'), place ? 'site-closed' : 'site-unknown', textOf(site))
    return null
  }
  const date = dateOf(when)
  if (date === null) {
    fault(heading('date'), isEmpty(when) ? 'missing' : 'date-form', textOf(when))
    return null
  }
  // an empty cell of a matrix leaves the day as it is; a row of a list has to say something
  if (isEmpty(shift) && !place) {
    if (column === heading('shift')) fault(column, 'missing', '')
    return null
  }
  const key = `${person.id} ${date}`
  const other = seen.get(key)
  if (other !== undefined) {
    fault(heading('date'), 'entry-twice', String(other))
    return null
  }
  seen.set(key, line)
  if (date < person.active_from || (person.active_to !== null && date > person.active_to)) {
    fault(column, 'not-employed', shownDate(date))
    return null
  }
  const nothing = { kind: 'site' as const, shift_id: null, second_shift_id: null }
  const coded = isEmpty(shift) ? nothing : house.codes.read(textOf(shift), date)
  if (typeof coded === 'string') {
    fault(column, coded === 'unknown' ? 'shift-unknown' : 'shifts-overlap', textOf(shift))
    return null
  }
  const elsewhere = coded.kind === 'pattern' || !place || place.id === person.site_id ? null : place.id
  if (coded.kind === 'site' && elsewhere === null) return null
  return { employee_id: person.id, date, version: 0, ...coded, site_id: elsewhere, note: null }
}

const isSame = (entry: RosterChange, before: RosterEntryTable | undefined): boolean =>
  before === undefined
    ? entry.kind === 'pattern'
    : (['kind', 'shift_id', 'second_shift_id', 'site_id'] as const).every((field) => before[field] === entry[field])

function shownEntry(
  { codes, known }: RosterKnown,
  entry: Pick<RosterEntryTable, 'shift_id' | 'second_shift_id' | 'site_id'> & { kind: string },
): string {
  const site = entry.site_id === null ? '' : `↗ ${known.placeNames.get(entry.site_id) ?? ''}`
  return [codes.show(entry), site].filter(Boolean).join(' ')
}

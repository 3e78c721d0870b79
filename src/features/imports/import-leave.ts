import { setImmediate } from 'node:timers/promises'
import type { z } from 'zod'
import { COLUMN_NAMES } from '#contract/import-words.ts'
import { IMPORT_MOST_ROWS, LEAVE_COLUMNS } from '#contract/imports.ts'
import type {
  ApplyImportQuery,
  ImportFaultCode,
  ImportPreview,
  ImportQuery,
  ImportResult,
  ImportRow,
  LeaveColumn,
} from '#contract/imports.ts'
import { localDate } from '#contract/zones.ts'
import { enterOpening, lookAtOpenings } from '#src/features/requests/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { dateOf, shownDate } from './cells.ts'
import { findColumns } from './columns.ts'
import type { Found } from './columns.ts'
import { previewOf, withChosen } from './found-columns.ts'
import { numberKey, readKnown } from './known-people.ts'
import type { Known } from './known-people.ts'
import type { ImportNeeds, OnProgress } from './needs.ts'
import { isEmpty, readTable, textOf } from './read-table.ts'
import type { Cell, Table } from './read-table.ts'

type Opening = { employeeId: string; date: string; halfDays: number; reason: string }
type Planned = { shown: ImportRow; opening: Opening | null }
type Result = z.infer<typeof ImportResult>
type Needs = Pick<ImportNeeds, 'db' | 'clock' | 'ids'>

/** People whose balances are written before others get their turn: nobody's tap waits behind a whole file. */
const AT_ONCE = 20
const ZONE = 'Asia/Jakarta'

/** What opening balances of leave from a spreadsheet would change, without doing anything. Throws `import/…`. */
export async function checkLeave(
  { db, clock }: Pick<Needs, 'db' | 'clock'>,
  file: Buffer,
  query: ImportQuery,
  { ownId = null }: { ownId?: string | null } = {},
): Promise<{ preview: ImportPreview; rows: Planned[] }> {
  const table = await readTable(file)
  const found = withChosen(findColumns('leave', table), query.columns, LEAVE_COLUMNS)
  if (table.length - found.headingRow - 1 > IMPORT_MOST_ROWS) throw new AppError('import/too-many-rows')
  const readable = found.columns.number !== undefined && found.columns.days !== undefined
  const known = await readKnown(db.read)
  const usual = query.date ?? localDate(ZONE, clock.now())
  const rows = readable ? readRows(table, found, known, usual) : []
  const ids = rows.flatMap(({ opening }) => opening?.employeeId ?? [])
  const look = await lookAtOpenings(db.read, { clock }, ids)
  for (const [index, row] of rows.entries()) {
    // a book takes a while to reckon: whoever taps meanwhile gets a turn
    if (index % 100 === 0) await setImmediate()
    if (row.opening) judge(row, row.opening, look(row.opening), { found, ownId })
  }
  const shown = rows.map((row) => row.shown)
  const rest = { unknown: { departments: [], sites: [] }, matrix: false, month: null, days: false, past: 0 }
  return { rows, preview: previewOf(table, found, { rows: shown, ...rest }) }
}

const headingOf = ({ columns, headings }: Found, column: LeaveColumn): string =>
  headings[columns[column] ?? -1] || COLUMN_NAMES.id[column] // an empty heading has no name

function readRows(table: Table, found: Found, known: Known, usual: string): Planned[] {
  const seen = new Map<string, number>()
  const rows: Planned[] = []
  for (let index = found.headingRow + 1; index < table.length; index++) {
    const cells = table[index] ?? []
    const cell = (column: LeaveColumn): Cell => cells[found.columns[column] ?? -1] ?? null
    // below many tables there is a sum or a signature: without a number it is nobody's row
    if (isEmpty(cell('number'))) continue
    const number = textOf(cell('number')).replace(/^'/, '')
    const person = known.people.get(numberKey(number))
    const name = person?.name ?? textOf(cell('name'))
    const shown: ImportRow = { row: index + 1, state: 'unchanged', number, name, changes: [], faults: [] }
    const fault = (column: LeaveColumn, code: ImportFaultCode, value: string): void => {
      shown.state = 'faulty'
      shown.faults.push({ column: headingOf(found, column), code, value: value.slice(0, 200) })
    }
    if (!person) {
      const zeros = known.stripped.get(number)
      fault('number', zeros ? 'number-zeros' : 'person-unknown', zeros ?? number)
    } else if (seen.has(person.id)) fault('number', 'number-twice', String(seen.get(person.id)))
    else seen.set(person.id, index + 1)
    const halfDays = halfDaysOf(cell('days'))
    if (isEmpty(cell('days'))) fault('days', 'missing', '')
    else if (halfDays === null) fault('days', 'days-form', textOf(cell('days')))
    const date = isEmpty(cell('date')) ? usual : dateOf(cell('date'))
    if (date === null) fault('date', 'date-form', textOf(cell('date')))
    const reason = textOf(cell('reason')).slice(0, 300)
    const opening =
      shown.faults.length === 0 && person && halfDays !== null && date !== null
        ? { employeeId: person.id, date, halfDays, reason: reasonOf(date, reason) }
        : null
    rows.push({ shown, opening })
  }
  return rows
}

const reasonOf = (date: string, more: string): string => {
  const said = `Saldo awal per ${shownDate(date)}`
  return more === '' ? said : `${said}: ${more}`
}

/** `6,5`, `6.5` or a number: half days, null where it is none. */
function halfDaysOf(cell: Cell): number | null {
  const text = textOf(cell)
    .replace(',', '.')
    .replace(/\s*(hari|days?)$/i, '')
  const days = /^-?\d{1,3}(\.\d+)?$/.test(text) ? Number(text) : NaN
  return Number.isInteger(days * 2) && Math.abs(days) <= 365 ? days * 2 : null
}

type Looked = ReturnType<Awaited<ReturnType<typeof lookAtOpenings>>>

/** What a row would change in its book, or why it cannot. */
function judge(
  { shown }: Planned,
  opening: Opening,
  looked: Looked,
  { found, ownId }: { found: Found; ownId: string | null },
): void {
  const refuse = (column: LeaveColumn, code: ImportFaultCode, value: string): void => {
    shown.state = 'faulty'
    shown.faults.push({ column: headingOf(found, column), code, value })
  }
  if (!looked) return
  if (opening.employeeId === ownId) return refuse('number', 'own-balance', '')
  const { plan, fault } = looked
  if (fault)
    return refuse(
      fault.code === 'balance-short' ? 'days' : 'date',
      fault.code,
      fault.code === 'balance-short' ? fault.value : shownDate(fault.value),
    )
  shown.state = plan.state
  if (plan.state === 'unchanged') return
  const days = (halves: number): string => String(halves / 2).replace('.', ',')
  shown.changes.push({ field: 'days', before: days(plan.before), after: days(plan.before + plan.change) })
  shown.changes.push({ field: 'date', before: '', after: shownDate(opening.date) })
}

/** Checks balances again and does what was shown. Throws `import/changed-meanwhile`, `import/faulty`, `import/…`. */
export async function startLeave(
  needs: Needs,
  file: Buffer,
  query: z.infer<typeof ApplyImportQuery>,
  actor: Actor,
  { ownId = null }: { ownId?: string | null } = {},
): Promise<(onProgress: OnProgress) => Promise<Result>> {
  const { preview, rows } = await checkLeave(needs, file, query, { ownId })
  if (preview.columns['number'] === undefined || preview.columns['days'] === undefined)
    throw new AppError('import/columns-unknown')
  if (preview.digest !== query.digest) throw new AppError('import/changed-meanwhile')
  if (query.mode === 'all' && preview.counts.faulty > 0) throw new AppError('import/faulty')
  return (onProgress) => apply(needs, rows, { actor, ownId, onProgress })
}

type How = { actor: Actor; ownId: string | null; onProgress: OnProgress }

/** Some people in a transaction; what was broken off is done by the same file again, which changes nobody twice. */
async function apply(needs: Needs, rows: readonly Planned[], { actor, ownId, onProgress }: How): Promise<Result> {
  // in the order of ids, so that two files at once do not wait for each other in a circle
  const work = rows
    .filter(({ shown }) => shown.state === 'new' || shown.state === 'changed')
    .toSorted((a, b) => ((a.opening?.employeeId ?? '') < (b.opening?.employeeId ?? '') ? -1 : 1))
  const counts = { new: 0, changed: 0, unchanged: 0 }
  const refused = rows.filter(({ shown }) => shown.state === 'faulty').map(({ shown }) => shown)
  const write = async (some: readonly Planned[]): Promise<void> => {
    try {
      const states = await needs.db.transaction(async (trx) => {
        const done: (keyof typeof counts)[] = []
        for (const { opening } of some)
          if (opening) done.push(await enterOpening(trx, needs, { actor, ownId }, opening))
        return done
      })
      for (const state of states) counts[state]++
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'server/busy') throw error
      const [only] = some
      if (some.length > 1) for (const one of some) await write([one])
      else if (only) refused.push(refusedRow(only.shown, error))
    }
  }
  for (let start = 0; start < work.length; start += AT_ONCE) {
    await write(work.slice(start, start + AT_ONCE))
    onProgress(Math.min(start + AT_ONCE, work.length), work.length)
  }
  const same = rows.filter(({ shown }) => shown.state === 'unchanged').length
  const { new: created, changed, unchanged } = counts
  return { created, changed, unchanged: unchanged + same, departments: 0, sites: 0, refused }
}

const refusedRow = (shown: ImportRow, { message, code }: AppError): ImportRow => ({
  ...shown,
  state: 'faulty',
  faults: [{ column: shown.number, code: 'refused', value: `${message} (${code})` }],
})

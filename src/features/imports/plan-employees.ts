import { COLUMN_NAMES } from '#contract/import-words.ts'
import type { EmployeeColumn, ImportFaultCode, ImportQuery, ImportRow } from '#contract/imports.ts'
import { IMPORT_MOST_ROWS } from '#contract/imports.ts'
import type { Role } from '#contract/permissions.ts'
import { localDate } from '#contract/zones.ts'
import { AppError } from '#src/kernel/errors.ts'
import { nameKey, shownDate } from './cells.ts'
import type { Columns, Found } from './columns.ts'
import { numberKey } from './known-people.ts'
import type { Known, KnownPerson } from './known-people.ts'
import { refuseCycles } from './manager-cycles.ts'
import { readRow } from './read-row.ts'
import type { Said } from './read-row.ts'
import { isEmpty } from './read-table.ts'
import type { Table } from './read-table.ts'

/** A row, what it asks for and what follows from it. Places and managers by what the file calls them. */
export type PlannedRow = {
  shown: ImportRow
  said: Said
  before: KnownPerson | null
  /** Key of the manager's number; null: nobody; undefined: stays. */
  manager: string | null | undefined
  wants: Wants
}
/** What is written; what is left out stays. */
export type Wants = {
  number?: string
  name?: string
  job_title?: string | null
  email?: string | null
  role?: Role
  department?: string
  site?: string
  manager?: string | null
  active_from?: string
  active_to?: string | null
}
export type EmployeePlan = { rows: PlannedRow[]; unknown: { departments: string[]; sites: string[] } }

export type PlanOptions = Pick<ImportQuery, 'create' | 'zone'> & { now: number }
const makes = (create: ImportQuery['create'], what: 'departments' | 'sites'): boolean =>
  create === what || create === 'both'

/** What a file of employees would do to the house. Throws `import/columns-unknown`, `import/too-many-rows`. */
export function planEmployees(
  table: Table,
  found: Found & { columns: Columns },
  known: Known,
  options: PlanOptions,
): EmployeePlan {
  const { columns, headings, headingRow } = found
  if (columns.number === undefined)
    throw new AppError('import/columns-unknown', { detail: 'no column has the numbers' })
  const heading = (column: EmployeeColumn): string => headings[columns[column] ?? -1] || COLUMN_NAMES.id[column] // an empty heading has no name
  const unknown = { departments: new Map<string, string>(), sites: new Map<string, string>() }
  const seen = { numbers: new Map<string, number>(), emails: new Map<string, number>() }
  const rows: PlannedRow[] = []
  for (let index = headingRow + 1; index < table.length; index++) {
    const cells = table[index] ?? []
    if (cells.every(isEmpty)) continue
    const { said, faults } = readRow(cells, columns)
    const before = known.people.get(numberKey(said.number)) ?? null
    const shown: ImportRow = {
      row: index + 1,
      state: 'unchanged',
      number: said.number,
      name: said.name ?? before?.name ?? '',
      changes: [],
      faults: [],
    }
    const fault = (column: EmployeeColumn, code: ImportFaultCode, value = ''): void =>
      void shown.faults.push({ column: heading(column), code, value: value.slice(0, 200) })
    for (const { column, code, value } of faults) fault(column, code, value)
    const row: PlannedRow = { shown, said, before, manager: undefined, wants: {} }
    checkTwice(row, seen, fault)
    checkAgainst(row, { known, options, unknown, columns }, fault)
    rows.push(row)
    if (rows.length > IMPORT_MOST_ROWS) throw new AppError('import/too-many-rows')
  }
  findManagers(rows, known, heading('manager'))
  refuseCycles(rows, known, heading('manager'))
  for (const row of rows) conclude(row, known)
  return { rows, unknown: { departments: [...unknown.departments.values()], sites: [...unknown.sites.values()] } }
}

type Fault = (column: EmployeeColumn, code: ImportFaultCode, value?: string) => void

function checkTwice(
  { said, shown }: PlannedRow,
  seen: { numbers: Map<string, number>; emails: Map<string, number> },
  fault: Fault,
): void {
  const other = seen.numbers.get(numberKey(said.number))
  if (said.number !== '' && other !== undefined) fault('number', 'number-twice', String(other))
  else seen.numbers.set(numberKey(said.number), shown.row)
  if (!said.email) return
  const same = seen.emails.get(said.email)
  if (same !== undefined) fault('email', 'email-twice', String(same))
  else seen.emails.set(said.email, shown.row)
}

type Against = {
  known: Known
  options: PlanOptions
  unknown: { departments: Map<string, string>; sites: Map<string, string> }
  columns: Columns
}

/** What the house has to say about a row by itself. */
function checkAgainst(row: PlannedRow, against: Against, fault: Fault): void {
  const { said, before, wants } = row
  const { known, options } = against
  if (before === null && said.number !== '') {
    const zeros = said.numeric ? known.stripped.get(said.number) : undefined
    if (zeros !== undefined) fault('number', 'number-zeros', zeros)
    if (known.logins.has(numberKey(said.number))) fault('number', 'login-taken', said.number)
  }
  if (before === null) Object.assign(wants, { number: said.number, role: 'karyawan' })
  if (said.name !== undefined) wants.name = said.name
  else if (before === null && !row.shown.faults.some(({ code }) => code === 'name-form')) fault('name', 'missing')
  if (said.job_title !== undefined) wants.job_title = said.job_title
  if (said.role !== undefined) wants.role = said.role
  if (said.email !== undefined) {
    wants.email = said.email
    const owner = said.email === null ? undefined : known.emails.get(said.email)
    if (owner !== undefined && owner !== (before?.id ?? '')) fault('email', 'email-taken', said.email ?? '')
    if (said.email !== null && before !== null && before.role === null && said.role === undefined)
      fault('email', 'no-account')
  }
  place(row, 'department', against, fault)
  place(row, 'site', against, fault)
  const zone = known.sites.get(wants.site ?? '')?.zone ?? options.zone
  if (said.active_from !== undefined) wants.active_from = said.active_from
  else if (before === null) wants.active_from = localDate(zone, options.now)
  if (said.active_to !== undefined) wants.active_to = said.active_to
  const from = wants.active_from ?? before?.active_from ?? ''
  const to = wants.active_to === undefined ? (before?.active_to ?? null) : wants.active_to
  if (to !== null && to < from) fault('active_to', 'date-order', shownDate(to))
}

function place(row: PlannedRow, what: 'department' | 'site', { known, options, unknown }: Against, fault: Fault): void {
  const plural = `${what}s` as const
  const all = known[plural]
  let name = row.said[what]
  if (name === undefined) {
    if (row.before !== null) return
    // where there is but one, nobody has to say which
    const open = [...all.values()].filter(({ active }) => active)
    if (open.length !== 1 || what === 'department') return fault(what, 'missing')
    name = open[0]?.name ?? ''
  }
  const key = nameKey(name)
  row.wants[what] = key
  const there = all.get(key)
  if (there && !there.active && there.id !== row.before?.[`${what}_id`]) fault(what, `${what}-closed`, name)
  if (there) return
  if (!unknown[plural].has(key)) unknown[plural].set(key, name)
  if (!makes(options.create, plural)) fault(what, `${what}-unknown`, name)
}

/** Managers by number, also those of later rows; by name where only one person has it. */
function findManagers(rows: readonly PlannedRow[], known: Known, column: string): void {
  const inFile = new Map(rows.map((row) => [numberKey(row.said.number), row]))
  const namesInFile = Map.groupBy(rows, (row) => nameKey(row.shown.name))
  for (const row of rows) {
    const text = row.said.manager
    if (text === undefined) continue
    const fault = (code: ImportFaultCode): void =>
      void row.shown.faults.push({ column, code, value: (text ?? '').slice(0, 100) })
    if (text === null) {
      row.manager = null
      continue
    }
    const key = numberKey(text)
    if (known.people.has(key) || inFile.has(key)) {
      if (key === numberKey(row.said.number)) fault('manager-self')
      else row.manager = key
      continue
    }
    const called = new Set([
      ...(known.byName.get(nameKey(text)) ?? []).map(({ number }) => numberKey(number)),
      ...(namesInFile.get(nameKey(text)) ?? []).map(({ said }) => numberKey(said.number)),
    ])
    const [only] = called
    if (called.size !== 1 || only === undefined) fault(called.size > 1 ? 'manager-several' : 'manager-unknown')
    else if (only === numberKey(row.said.number)) fault('manager-self')
    else row.manager = only
  }
  refuseLostManagers(rows, inFile, known, column)
}

/** Somebody whose manager is a new person in a row that cannot be taken cannot be taken either. */
function refuseLostManagers(
  rows: readonly PlannedRow[],
  inFile: Map<string, PlannedRow>,
  known: Known,
  column: string,
): void {
  for (let again = true; again;) {
    again = false
    for (const row of rows) {
      if (typeof row.manager !== 'string' || known.people.has(row.manager) || row.shown.faults.length > 0) continue
      const manager = inFile.get(row.manager)
      if (manager && manager.shown.faults.length === 0) continue
      row.shown.faults.push({ column, code: 'manager-unknown', value: row.said.manager ?? '' })
      again = true
    }
  }
}

/** What differs, and what that makes of the row. */
function conclude(row: PlannedRow, known: Known): void {
  const { shown, before, wants } = row
  if (row.manager !== undefined) wants.manager = row.manager
  const changes: ImportRow['changes'] = []
  const differ = (field: EmployeeColumn, was: string, is: string): boolean => {
    if (was === is) return false
    changes.push({ field, before: was, after: is })
    return true
  }
  const managerOf = (id: string | null | undefined): string => (id ? (known.byId.get(id)?.number ?? '') : '')
  const placeOf = (id: string | undefined): string => known.placeNames.get(id ?? '') ?? ''
  const wanted = (what: 'department' | 'site', said: string | undefined): string =>
    known[`${what}s`].get(wants[what] ?? '')?.name ?? said ?? ''
  if (before === null) differ('number', '', wants.number ?? '')
  if (wants.name !== undefined && !differ('name', before?.name ?? '', wants.name)) delete wants.name
  if (wants.job_title !== undefined && !differ('job_title', before?.job_title ?? '', wants.job_title ?? ''))
    delete wants.job_title
  for (const what of ['department', 'site'] as const) {
    if (wants[what] === undefined) continue
    if (!differ(what, placeOf(before?.[`${what}_id`]), wanted(what, row.said[what]))) delete wants[what]
  }
  if (wants.email !== undefined && !differ('email', before?.email ?? '', wants.email ?? '')) delete wants.email
  if (wants.role !== undefined && !differ('role', before?.role ?? '', wants.role)) delete wants.role
  if (wants.manager !== undefined) {
    const is = wants.manager === null ? '' : (known.people.get(wants.manager)?.number ?? row.said.manager ?? '')
    if (!differ('manager', managerOf(before?.manager_id), is)) delete wants.manager
  }
  const date = (text: string | null | undefined): string => (text ? shownDate(text) : '')
  for (const field of ['active_from', 'active_to'] as const) {
    if (wants[field] === undefined) continue
    if (!differ(field, date(before?.[field]), date(wants[field]))) delete wants[field]
  }
  shown.changes = changes
  if (shown.faults.length > 0) shown.state = 'faulty'
  else if (before === null) shown.state = 'new'
  else shown.state = changes.length > 0 ? 'changed' : 'unchanged'
}

import { z } from 'zod'
import type { EmployeeColumn, ImportFaultCode } from '#contract/imports.ts'
import { JOB_TITLE_MOST } from '#contract/people.ts'
import type { Role } from '#contract/permissions.ts'
import { storedName } from '#src/kernel/text.ts'
import { dateOf, nameKey } from './cells.ts'
import type { Columns } from './columns.ts'
import { isEmpty, textOf } from './read-table.ts'
import type { Cell } from './read-table.ts'

/** What a row says. Undefined: nothing, so that it stays as it is; null: `-`, so that it is taken away. */
export type Said = {
  number: string
  /** The number came as a number: Excel may have eaten zeros. */
  numeric: boolean
  name?: string
  job_title?: string | null
  department?: string
  site?: string
  email?: string | null
  role?: Role
  manager?: string | null
  active_from?: string
  active_to?: string | null
}
export type CellFault = { column: EmployeeColumn; code: ImportFaultCode; value: string }

const NUMBER = /^[0-9A-Za-z./-]{1,32}$/
const Email = z.email().max(200)
const ROLES: Record<string, Role> = {
  karyawan: 'karyawan',
  pegawai: 'karyawan',
  staf: 'karyawan',
  staff: 'karyawan',
  employee: 'karyawan',
  atasan: 'atasan',
  manajer: 'atasan',
  manager: 'atasan',
  supervisor: 'atasan',
  admin: 'admin',
  hr: 'admin',
  hrd: 'admin',
  administrator: 'admin',
  auditor: 'auditor',
}

/** The cells of one row, each judged by itself. */
export function readRow(cells: readonly Cell[], columns: Columns): { said: Said; faults: CellFault[] } {
  const faults: CellFault[] = []
  const cell = (column: EmployeeColumn): Cell => cells[columns[column] ?? -1] ?? null
  const text = (column: EmployeeColumn): string => textOf(cell(column))
  const fault = (column: EmployeeColumn, code: ImportFaultCode): void =>
    void faults.push({ column, code, value: text(column).slice(0, 100) })
  // an apostrophe in front is how people tell Excel that a number is text
  const said: Said = { number: text('number').replace(/^'/, ''), numeric: typeof cell('number') === 'number' }
  if (said.number === '') fault('number', 'missing')
  else if (!NUMBER.test(said.number)) fault('number', 'number-form')
  for (const column of ['name', 'department', 'site'] as const) {
    if (isEmpty(cell(column))) continue
    try {
      said[column] = storedName(text(column))
    } catch {
      fault(column, 'name-form')
    }
  }
  if (!isEmpty(cell('job_title'))) {
    try {
      const title = text('job_title')
      said.job_title = title === '-' ? null : storedName(title, 'job_title', JOB_TITLE_MOST)
    } catch {
      fault('job_title', 'job-title-form')
    }
  }
  if (!isEmpty(cell('email'))) {
    const email = text('email').toLowerCase()
    if (email === '-') said.email = null
    else if (Email.safeParse(email).success) said.email = email
    else fault('email', 'email-form')
  }
  if (!isEmpty(cell('role'))) {
    const role = ROLES[nameKey(text('role'))]
    if (role) said.role = role
    else fault('role', 'role-unknown')
  }
  if (!isEmpty(cell('manager'))) said.manager = text('manager') === '-' ? null : text('manager').replace(/^'/, '')
  readDates(said, cell, fault)
  return { said, faults }
}

function readDates(
  said: Said,
  cell: (column: EmployeeColumn) => Cell,
  fault: (column: EmployeeColumn, code: ImportFaultCode) => void,
): void {
  for (const column of ['active_from', 'active_to'] as const) {
    if (isEmpty(cell(column))) continue
    if (column === 'active_to' && textOf(cell(column)) === '-') {
      said.active_to = null
      continue
    }
    const date = dateOf(cell(column))
    if (date === null) fault(column, 'date-form')
    else said[column] = date
  }
}

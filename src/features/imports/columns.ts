import type { EmployeeColumn, ImportColumn, ImportKind, LeaveColumn, RosterColumn } from '#contract/imports.ts'
import { isEmpty, textOf } from './read-table.ts'
import type { Table } from './read-table.ts'

/** How people head their columns, in Indonesian and English; compared without case, dots and signs. */
const EMPLOYEE: Record<EmployeeColumn, readonly string[]> = {
  number: ['nik', 'nip', 'no', 'no induk', 'nomor', 'nomor karyawan', 'no karyawan', 'id karyawan', 'nomor induk', 'npk', 'nrp', 'number', 'employee number', 'employee no', 'employee id', 'id pegawai', 'no pegawai', 'nomor pegawai', 'nomor induk karyawan', 'nomor induk pegawai', 'pin'],
  name: ['nama', 'nama karyawan', 'nama lengkap', 'nama pegawai', 'name', 'full name', 'employee name', 'employee'],
  job_title: ['jabatan', 'nama jabatan', 'posisi', 'jabatan posisi', 'job title', 'position', 'title', 'job position'],
  department: ['departemen', 'divisi', 'bagian', 'unit', 'unit kerja', 'dept', 'department', 'division', 'dep', 'seksi'],
  site: ['cabang', 'lokasi', 'lokasi kerja', 'kantor', 'site', 'branch', 'location', 'tempat kerja', 'office', 'penempatan'],
  email: ['email', 'e mail', 'surel', 'alamat email', 'email address', 'email kantor'],
  role: ['peran', 'role', 'hak akses', 'akses'],
  manager: ['atasan', 'nik atasan', 'nip atasan', 'no atasan', 'nomor atasan', 'manager', 'manager number', 'nama atasan', 'supervisor', 'spv', 'pimpinan', 'atasan langsung', 'reports to', 'nik atasan langsung', 'manajer'],
  active_from: ['tanggal masuk', 'tgl masuk', 'mulai kerja', 'tanggal mulai', 'mulai', 'join date', 'start date', 'tanggal bergabung', 'tgl bergabung', 'first day', 'tmt', 'hire date', 'tanggal gabung', 'aktif dari'],
  active_to: ['tanggal keluar', 'tgl keluar', 'berakhir', 'end date', 'tanggal berakhir', 'tanggal resign', 'last day', 'akhir kontrak', 'tgl resign', 'hari terakhir', 'resign', 'aktif sampai'],
} // prettier-ignore

const ROSTER: Record<RosterColumn, readonly string[]> = {
  number: EMPLOYEE.number,
  name: EMPLOYEE.name,
  date: ['tanggal', 'tgl', 'date', 'hari'],
  shift: ['shift', 'kode', 'kode shift', 'jadwal', 'shift code', 'code', 'sif'],
  site: EMPLOYEE.site,
}
const LEAVE: Record<LeaveColumn, readonly string[]> = {
  number: EMPLOYEE.number,
  name: EMPLOYEE.name,
  days: ['saldo', 'saldo cuti', 'saldo awal', 'sisa', 'sisa cuti', 'sisa saldo', 'sisa hak cuti', 'jumlah', 'hari', 'balance', 'opening balance', 'days', 'left', 'remaining'],
  date: ['tanggal', 'tgl', 'per tanggal', 'tanggal saldo', 'date', 'as of'],
  reason: ['keterangan', 'alasan', 'catatan', 'note', 'notes', 'reason', 'remark'],
} // prettier-ignore
const WORDS = { employees: EMPLOYEE, roster: ROSTER, leave: LEAVE }
/** Headings that say the same more surely than others do: "NIK" beats "No", which often only counts the rows. */
const WEAK = new Set(['no', 'nomor', 'number', 'pin', 'hari', 'unit', 'mulai', 'jumlah'])

const folded = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

export type Columns = Partial<Record<ImportColumn, number>>
export type Found = { headings: string[]; headingRow: number; columns: Columns }

const MOST_BEFORE = 15

/**
 * Where the headings stand and which column holds what. Titles may stand above; the row in which most headings are
 * known is the one. Never two columns for one thing.
 */
export function findColumns(kind: ImportKind, table: Table): Found {
  const words = WORDS[kind]
  let best: Found = { headings: [], headingRow: firstFilled(table), columns: {} }
  for (const [index, row] of table.slice(0, MOST_BEFORE).entries()) {
    const headings = row.map(textOf)
    const columns = guess(words, headings)
    if (Object.keys(columns).length > Object.keys(best.columns).length) best = { headings, headingRow: index, columns }
  }
  if (best.headings.length === 0) best.headings = (table[best.headingRow] ?? []).map(textOf)
  return best
}

const firstFilled = (table: Table): number =>
  Math.max(
    0,
    table.findIndex((row) => !row.every(isEmpty)),
  )

function guess(words: Partial<Record<ImportColumn, readonly string[]>>, headings: readonly string[]): Columns {
  const columns: Columns = {}
  const texts = headings.map(folded)
  for (const [column, known] of Object.entries(words) as [ImportColumn, readonly string[]][]) {
    const fits = texts.flatMap((text, index) => (known.includes(text) ? [index] : []))
    const sure = fits.find((index) => !WEAK.has(texts[index] ?? ''))
    const found = sure ?? fits[0]
    if (found !== undefined) columns[column] = found
  }
  return columns
}

/** `number:0,name:2`, as somebody has chosen. */
export function chosenColumns(text: string): Columns {
  const pairs = text.split(',').filter((pair) => pair !== '')
  return Object.fromEntries(pairs.map((pair) => [pair.split(':')[0], Number(pair.split(':')[1])]))
}

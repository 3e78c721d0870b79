import { COLUMN_NAMES } from '#contract/import-words.ts'
import type { ImportColumn, ImportKind } from '#contract/imports.ts'
import { EMPLOYEE_COLUMNS } from '#contract/imports.ts'

export const TEMPLATES = ['employees', 'roster', 'roster-matrix', 'leave'] as const
export type TemplateName = ImportKind | 'roster-matrix'

const date = (year: number, month: number, day: number): Date => new Date(Date.UTC(year, month - 1, day))

/** A workbook with the headings and two rows as an example; the people in it do not exist. */
export async function template(name: TemplateName, language: 'id' | 'en'): Promise<Uint8Array> {
  const heads = (columns: readonly ImportColumn[]): string[] => columns.map((column) => COLUMN_NAMES[language][column])
  const sheets = {
    employees: [
      heads(EMPLOYEE_COLUMNS),
      [
        '00101',
        'Contoh Satu',
        'Kepala Produksi',
        'Produksi',
        'Kantor Pusat',
        'contoh.satu@example.com',
        'atasan',
        '',
        date(2026, 1, 5),
        '',
      ],
      ['00102', 'Contoh Dua', 'Operator', 'Produksi', 'Kantor Pusat', '', 'karyawan', '00101', date(2026, 2, 2), ''],
    ],
    roster: [
      heads(['number', 'name', 'date', 'shift']),
      ['00101', 'Contoh Satu', date(2026, 12, 1), 'P'],
      ['00102', 'Contoh Dua', date(2026, 12, 1), 'L'],
    ],
    leave: [
      heads(['number', 'name', 'days', 'date', 'reason']),
      ['00101', 'Contoh Satu', 7, date(2026, 11, 30), 'Dari sistem lama'],
      ['00102', 'Contoh Dua', 6.5, date(2026, 11, 30), ''],
    ],
    'roster-matrix': [
      [...heads(['number', 'name']), date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)],
      ['00101', 'Contoh Satu', 'P', 'P', 'L'],
      ['00102', 'Contoh Dua', 'M', 'L', 'L'],
    ],
  }
  const rows = sheets[name]
  // spreadsheets are loaded by whoever asks for one, which keeps the start of every process short
  const { writeXlsx } = await import('hucre/xlsx')
  return writeXlsx({ sheets: [{ name: 'Hadir', rows, columns: rows[0]?.map(() => ({ width: 18 })) ?? [] }] })
}

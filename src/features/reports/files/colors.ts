import { readCell } from '#contract/recap.ts'
import type { Status } from '#contract/status.ts'

/** What a cell of the recap lies on, RRGGBB: light enough for black letters, also on paper. */
export const FILL: Record<Status, string> = {
  belum_absen: 'FFFFFF',
  hadir: 'DDF3E4',
  terlambat: 'FFE8B3',
  izin: 'DCE9FB',
  sakit: 'E9DDF7',
  cuti: 'D5EEF2',
  cuti_bersama: 'D5EEF2',
  dinas_luar: 'E3EBD3',
  wfh: 'E3EBD3',
  alpa: 'F9CFCB',
  libur: 'DDDDDD',
}

export const fillOf = (cell: string): string => FILL[readCell(cell)?.status ?? 'belum_absen']

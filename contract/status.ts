/** What a day is called. Terlambat is a status and a flag: the status says what the day counts as. */
export const STATUSES = [
  'belum_absen',
  'hadir',
  'terlambat',
  'izin',
  'sakit',
  'cuti',
  'cuti_bersama',
  'dinas_luar',
  'wfh',
  'alpa',
  'libur',
] as const
export type Status = (typeof STATUSES)[number]

/** What else is true of a day. Any number of them, in this order. */
export const FLAGS = [
  'terlambat',
  'pulang_cepat',
  'setengah_hari',
  'lupa_absen_masuk',
  'lupa_absen_pulang',
  'lembur',
  'perlu_ditinjau',
  'luring',
] as const
export type Flag = (typeof FLAGS)[number]

/** The letter that stands for a status wherever colour alone would not do. */
export const STATUS_LETTER: Record<Status, string> = {
  belum_absen: '·',
  hadir: 'H',
  terlambat: 'T',
  izin: 'I',
  sakit: 'S',
  cuti: 'C',
  cuti_bersama: 'CB',
  dinas_luar: 'DL',
  wfh: 'WFH',
  alpa: 'A',
  libur: 'L',
}

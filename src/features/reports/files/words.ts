/** The words of files, which go to offices in Indonesia whatever language a screen is in. */
export const SIGNED = ['Dibuat oleh,', 'Diketahui oleh,', 'Disetujui oleh,'] as const
const WEEKDAYS = ['Minggu', 'Senin', 'Selasa', 'Rabu', 'Kamis', 'Jumat', 'Sabtu'] as const

/** The day of the week by its Indonesian name. */
export const weekdayOf = (date: string): string => WEEKDAYS[(Date.parse(date) / 86_400_000 + 4) % 7] ?? ''

/** dd/mm/yyyy */
export const shortDate = (date: string): string => `${date.slice(8)}/${date.slice(5, 7)}/${date.slice(0, 4)}`

export const STATUS_WORD = {
  belum_absen: 'Belum absen',
  hadir: 'Hadir',
  terlambat: 'Terlambat',
  izin: 'Izin',
  sakit: 'Sakit',
  cuti: 'Cuti',
  cuti_bersama: 'Cuti Bersama',
  dinas_luar: 'Dinas Luar',
  wfh: 'WFH',
  alpa: 'Alpa',
  libur: 'Libur',
} as const

const MARKS: Record<string, string> = {
  T: 'terlambat',
  PC: 'pulang cepat',
  '½': 'setengah hari',
  TM: 'lupa absen masuk',
  TP: 'lupa absen pulang',
  LM: 'lembur',
  L: 'pada hari libur',
  '!': 'perlu ditinjau',
  '½I': 'izin setengah hari',
  '½S': 'sakit setengah hari',
  '½C': 'cuti setengah hari',
  '½DL': 'dinas luar setengah hari',
  '½WFH': 'WFH setengah hari',
}
export const marksInWords = (marks: readonly string[]): string => marks.map((mark) => MARKS[mark] ?? mark).join(', ')

/** HH:MM, more than 24 hours too. */
export const hoursAndMinutes = (minutes: number): string => {
  const whole = Math.round(minutes)
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`
}

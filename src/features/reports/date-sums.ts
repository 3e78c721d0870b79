import { readCell } from '#contract/recap.ts'
import type { RecapTotals } from '#contract/reports.ts'
import { COLUMN } from './recap-person.ts'

/** What is counted for each date, with the word of files; those that nobody has are left out, but for the first three. */
const COUNTED = [
  ['hadir', 'Hadir'],
  ['terlambat', 'Terlambat'],
  ['alpa', 'Alpa'],
  ['izin', 'Izin'],
  ['sakit', 'Sakit'],
  ['cuti', 'Cuti'],
  ['cuti_bersama', 'Cuti bersama'],
  ['dinas_luar', 'Dinas luar'],
  ['wfh', 'WFH'],
  ['libur', 'Libur'],
  ['belum', 'Belum selesai'],
] as const satisfies readonly (readonly [keyof RecapTotals, string])[]
const ALWAYS = 3

export type DateSum = { key: (typeof COUNTED)[number][0]; name: string; days: number[]; total: number }

/** Counts people by date from the cells of their lines, as the sums of a person do: half a day counts 0.5. */
export function dateSums(dates: number): { add: (cells: readonly string[]) => void; rows: () => DateSum[] } {
  const sums = COUNTED.map(([key, name]): DateSum => ({ key, name, days: Array<number>(dates).fill(0), total: 0 }))
  const byKey = new Map<keyof RecapTotals, DateSum>(sums.map((one) => [one.key, one]))
  const count = (key: keyof RecapTotals, at: number, by: number): void => {
    const sum = byKey.get(key)
    if (!sum) return
    sum.days[at] = (sum.days[at] ?? 0) + by
    sum.total += by
  }
  const addCell = (text: string, at: number): void => {
    const cell = readCell(text)
    if (!cell) return
    const halves = cell.marks.filter((mark) => mark.startsWith('½')).slice(0, 2)
    // ½ alone is half a day that was worked; nothing counts for the other half
    for (const half of halves) {
      const asked = readCell(half.slice(1))
      if (asked) count(COLUMN[asked.status], at, 0.5)
    }
    count(COLUMN[cell.status], at, 1 - halves.length / 2)
    if (cell.status === 'terlambat' || cell.marks.includes('T')) count('terlambat', at, 1)
  }
  return {
    add: (cells) => cells.forEach(addCell),
    rows: () => sums.filter(({ total }, index) => index < ALWAYS || total > 0),
  }
}

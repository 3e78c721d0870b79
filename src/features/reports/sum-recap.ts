import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import type { Period, RecapDateTotals, RecapTotals, RecapTotalsAnswer } from '#contract/reports.ts'
import type { Reach, ReportsNeeds, Wanted } from './needs.ts'
import { peopleInPages } from './people.ts'
import { datesOf, inputOf, readFacts } from './read-recap.ts'
import { cellOf, noTotals } from './recap-person.ts'

/** People that are counted together: few enough that taps need not wait for the statement of many. */
const TOGETHER = 250

type Asked = { period: Period; reach: Reach; wanted: Wanted & { q?: string | undefined } }

/**
 * What the recap of everybody amounts to, by date and in all: the sums of the cells and of the lines that the same
 * reader is given by `recapText`, without the lines. People are read one part after another, each as it is then.
 */
export async function sumRecap(needs: ReportsNeeds, { period, reach, wanted }: Asked): Promise<RecapTotalsAnswer> {
  const read = needs.db.read
  const days = new Map(datesOf(period.from, period.to).map((date) => [date, noTotals()]))
  const totals = noTotals()
  let people = 0
  for await (const some of peopleInPages(read, { ...wanted, from: period.from, to: period.to, reach }, TOGETHER)) {
    const facts = await readFacts(read, needs, some, period)
    for (const person of facts.people) {
      const input = inputOf(facts, person, reach)
      for (const [date, day] of days) cellOf(input, date, day)
      totals.overtime_real += input.overtime.real
      totals.overtime_counted += input.overtime.counted
    }
    people += some.length
    await turnOfTheLoop()
  }
  for (const day of days.values()) addTotals(totals, day)
  return { period, people, days: [...days].map(([date, day]) => dateTotals(date, day)), totals }
}

function addTotals(totals: RecapTotals, more: RecapTotals): void {
  for (const key of Object.keys(totals) as (keyof RecapTotals)[]) totals[key] += more[key]
}

const dateTotals = (date: string, totals: RecapTotals): RecapDateTotals => ({
  date,
  hadir: totals.hadir,
  terlambat: totals.terlambat,
  alpa: totals.alpa,
  izin: totals.izin,
  sakit: totals.sakit,
  cuti: totals.cuti,
  cuti_bersama: totals.cuti_bersama,
  dinas_luar: totals.dinas_luar,
  wfh: totals.wfh,
  libur: totals.libur,
  belum: totals.belum,
})

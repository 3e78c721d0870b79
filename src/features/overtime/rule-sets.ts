import type { RestBreak } from '#src/kernel/day-context.ts'

/** Hours of a day from the last band's end up to and including `upTo` count `times`; null: all that follow. */
export type Band = { upTo: number | null; times: number }

/** What kind of day overtime falls on. `rest_shortest`: a holiday on the shortest day of a 6-day week. */
export type OvertimeDay = 'workday' | 'rest_5' | 'rest_6' | 'rest_shortest'

/** A regulation's numbers. Times are multiples of the hourly wage. */
export type RuleSet = {
  id: string
  /** The law, as people cite it. */
  basis: string
  /** The first date it holds for. */
  validFrom: string
  /** Minutes a day and a week; rest days and holidays do not count towards them. */
  dayCap: number
  weekCap: number
  bands: Record<OvertimeDay, readonly Band[]>
  /** The break in overtime on a rest day, unless the company has another one: no work, and not paid. */
  rest: RestBreak
  /** A monthly wage is so many hourly ones. */
  hoursOfMonth: number
}

const HOUR = 60
/** UU 13/2003 Ps. 79 (2) a: half an hour at least after four hours of work without a pause, which is no working time. */
const REST: RestBreak = { minutes: 30, after: 4 * HOUR }
/** The first hour, then all others. */
const WORKDAY: readonly Band[] = [
  { upTo: 1, times: 1.5 },
  { upTo: null, times: 2 },
]
/** So many hours twice, the next one three times, what follows four times. */
const rest = (twice: number): readonly Band[] => [
  { upTo: twice, times: 2 },
  { upTo: twice + 1, times: 3 },
  { upTo: null, times: 4 },
]
const bands = { workday: WORKDAY, rest_5: rest(8), rest_6: rest(7), rest_shortest: rest(5) }

/** Newest first. What ended long ago stays, so that an old month can be worked out again as it was. */
export const RULE_SETS: readonly RuleSet[] = [
  {
    id: 'pp-35-2021',
    basis: 'PP 35/2021 Pasal 26–32',
    validFrom: '2021-02-02',
    dayCap: 4 * HOUR,
    weekCap: 18 * HOUR,
    rest: REST,
    bands,
    hoursOfMonth: 173,
  },
  {
    id: 'kepmen-102-2004',
    basis: 'Kepmenakertrans 102/MEN/VI/2004',
    validFrom: '2004-06-25',
    dayCap: 3 * HOUR,
    weekCap: 14 * HOUR,
    rest: REST,
    bands,
    hoursOfMonth: 173,
  },
]

/** The regulation that holds on a date. What lies before the oldest one is judged by the oldest. */
export const ruleSetOn = (date: string): RuleSet =>
  RULE_SETS.find((one) => one.validFrom <= date) ?? (RULE_SETS.at(-1) as RuleSet)

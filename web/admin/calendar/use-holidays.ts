import { useQueries } from '@tanstack/react-query'
import type { CalendarAnswer } from '#contract/calendar.ts'
import { yearQuery } from './queries.ts'

/** The name of the holiday that a date is at a site; null on a date that the company works. */
export type HolidayOn = (date: string, site: string) => string | null

const nameOf = (answer: CalendarAnswer | undefined, date: string, site: string): string | null => {
  const ofDate = answer?.data.filter((one) => one.date === date) ?? []
  const entry = ofDate.find((one) => one.site?.id === site) ?? ofDate.find((one) => one.site === null)
  return !entry || entry.counts === 'work' ? null : entry.name
}

/** What the calendar says of the dates from one to another. */
export function useHolidays(from: string, to: string): HolidayOn {
  const years = [...new Set([from, to].map((date) => Number(date.slice(0, 4))))]
  const answers = useQueries({ queries: years.map((year) => yearQuery(year)) })
  return (date, site) => nameOf(answers[years.indexOf(Number(date.slice(0, 4)))]?.data, date, site)
}

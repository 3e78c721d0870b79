import { useQueries } from '@tanstack/react-query'
import { yearQuery } from '../calendar/queries.ts'

/** The names of holidays by date: everywhere, and those of the site that is looked at. */
export function useHolidayNames(from: string, to: string, site: string | undefined): ReadonlyMap<string, string> {
  const years = [...new Set([from, to].map((date) => Number(date.slice(0, 4))))].filter((year) => year > 0)
  const answers = useQueries({ queries: years.map((year) => yearQuery(year)) })
  const names = new Map<string, string>()
  for (const { data } of answers)
    for (const entry of data?.data ?? [])
      if (entry.kind !== 'kerja' && (entry.site === null || entry.site.id === site)) names.set(entry.date, entry.name)
  return names
}

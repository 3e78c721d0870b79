import { queryOptions, useQuery } from '@tanstack/react-query'
import type { CalendarAnswer } from '#contract/calendar.ts'
import type { Status } from '#contract/status.ts'
import { query, request } from '../shared/api.ts'
import { useSession } from '../shared/session.ts'
import { daysOf } from './month-name.ts'
import { myDayQuery } from './my-day.ts'

export type Holiday = { name: string; status: Extract<Status, 'libur' | 'cuti_bersama'> }

const monthQuery = (month: string) =>
  queryOptions({
    queryKey: ['my-calendar', month],
    queryFn: ({ signal }) => {
      const days = daysOf(month)
      return request<CalendarAnswer>(`/api/calendar${query({ from: days[0], to: days.at(-1) })}`, { signal })
    },
    staleTime: 3_600_000,
  })

/** The holidays of a month where I work, by date. Nothing without a signal: they are an extra. */
export function useHolidays(month: string): ReadonlyMap<string, Holiday> {
  const { user } = useSession()
  const { data: day } = useQuery({ ...myDayQuery(user.id), enabled: user.employee_id !== null })
  const { data } = useQuery(monthQuery(month))
  const holidays = new Map<string, Holiday>()
  // everywhere first, then what my site says in its place
  const mine = (data?.data ?? []).filter(({ site }) => site === null || site.id === day?.site.id)
  for (const { date, kind, counts, name } of mine.toSorted((a, b) => Number(a.site !== null) - Number(b.site !== null)))
    if (counts === 'work') holidays.delete(date)
    else holidays.set(date, { name, status: kind as Holiday['status'] })
  return holidays
}

import { queryOptions } from '@tanstack/react-query'
import type { AttendanceDetail, AttendanceRow, HistoryAnswer } from '#contract/attendance.ts'
import { query, request } from '../shared/api.ts'
import { MY_MONTH_KEY } from '../shared/session.ts'
import { readJson, writeJson } from '../shared/storage.ts'
import { daysOf } from './month-name.ts'

type Kept = { userId: string; month: string; rows: AttendanceRow[] }

/** My rows of a month (`2026-11`), newest first. The last month looked at stays on the phone. */
export const myMonthQuery = (userId: string, month: string) =>
  queryOptions<AttendanceRow[]>({
    queryKey: ['my-month', userId, month],
    queryFn: async ({ signal }) => {
      const days = daysOf(month)
      const search = query({ mine: true, from: days[0], to: days.at(-1), limit: 200 })
      const { data } = await request<HistoryAnswer>(`/api/attendances${search}`, { signal })
      writeJson(MY_MONTH_KEY, { userId, month, rows: data } satisfies Kept)
      return data
    },
    initialData: () => {
      const kept = readJson<Kept>(MY_MONTH_KEY)
      return kept?.userId === userId && kept.month === month ? kept.rows : undefined
    },
    initialDataUpdatedAt: 0,
    staleTime: 60_000,
  })

/** One day with every tap of it. `version` makes the story new when the row has changed. */
export const dayStoryQuery = (row: Pick<AttendanceRow, 'id' | 'version'>) =>
  queryOptions<AttendanceDetail>({
    queryKey: ['my-day-story', row.id, row.version],
    queryFn: ({ signal }) => request<AttendanceDetail>(`/api/attendances/${row.id}`, { signal }),
    staleTime: 300_000,
  })

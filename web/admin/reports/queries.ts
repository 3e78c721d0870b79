import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  CardAnswer,
  LateAnswer,
  PayrollMapping,
  ReasonAnswer,
  RecapAnswer,
  RecapTotalsAnswer,
  ReportExport,
  ReportSettings,
  TrendAnswer,
} from '#contract/reports.ts'
import { query, request } from '../../shared/api.ts'

/** What reports are about. `period` is the month in which it ends, YYYY-MM. */
export type Asked = { period: string; department: string | undefined; site: string | undefined }
export type RecapAsked = Asked & { q: string | undefined }

/** The first page is what a screen shows at once; those that follow are larger, for fewer ways to and fro. */
const FIRST = 100
const FURTHER = 500
const POLL_MS = 1_000

export const settingsQuery = queryOptions({
  queryKey: ['reports', 'settings'],
  queryFn: () => request<ReportSettings>('/api/reports/settings'),
  staleTime: 60_000,
})

export const recapKey = ['reports', 'recap'] as const

export const recapQuery = (asked: RecapAsked) =>
  infiniteQueryOptions({
    queryKey: [...recapKey, asked],
    queryFn: ({ pageParam, signal }) =>
      request<RecapAnswer>(
        `/api/reports/recap${query({ ...asked, cursor: pageParam, limit: pageParam === '' ? FIRST : FURTHER })}`,
        { signal, timeout: 60_000 },
      ),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    // it follows events only while it is open: what was read before may have changed meanwhile
    refetchOnMount: 'always',
  })

/** What the recap of everybody amounts to, whatever is shown of it. */
export const totalsQuery = (asked: RecapAsked) =>
  queryOptions({
    queryKey: ['reports', 'totals', asked],
    queryFn: ({ signal }) =>
      request<RecapTotalsAnswer>(`/api/reports/recap/totals${query(asked)}`, { signal, timeout: 60_000 }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    refetchOnMount: 'always',
  })

/** Some people of a recap as they are now. */
export const readSome = (asked: RecapAsked, employees: readonly string[]): Promise<RecapAnswer> =>
  request<RecapAnswer>(`/api/reports/recap${query({ ...asked, employees: employees.join(','), limit: 100 })}`)

export const reasonQuery = (employee: string, date: string) =>
  queryOptions({
    queryKey: ['reports', 'reason', employee, date],
    queryFn: ({ signal }) => request<ReasonAnswer>(`/api/reports/recap/reason${query({ employee, date })}`, { signal }),
  })

export const cardQuery = (employee: string, period: string) =>
  queryOptions({
    queryKey: ['reports', 'card', employee, period],
    queryFn: ({ signal }) => request<CardAnswer>(`/api/reports/card${query({ employee, period })}`, { signal }),
  })

export const lateQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ['reports', 'late', asked],
    queryFn: ({ signal }) => request<LateAnswer>(`/api/reports/late${query(asked)}`, { signal, timeout: 30_000 }),
    placeholderData: keepPreviousData,
  })

export const trendQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ['reports', 'trend', asked],
    queryFn: ({ signal }) => request<TrendAnswer>(`/api/reports/trend${query(asked)}`, { signal, timeout: 30_000 }),
    placeholderData: keepPreviousData,
  })

const isUnfinished = ({ state }: ReportExport): boolean => state === 'waiting' || state === 'running'

/** My files. While one is being made its progress is asked for. */
export const filesQuery = queryOptions({
  queryKey: ['reports', 'files'],
  queryFn: async ({ signal }) => (await request<{ data: ReportExport[] }>('/api/reports/exports', { signal })).data,
  refetchInterval: ({ state }) => (state.data?.some(isUnfinished) ? POLL_MS : false),
})

export const mappingsQuery = queryOptions({
  queryKey: ['reports', 'mappings'],
  queryFn: async () => (await request<{ data: PayrollMapping[] }>('/api/reports/mappings')).data,
})

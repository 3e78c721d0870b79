import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { HistoryAnswer } from '#contract/attendance.ts'
import { query, request } from '../../shared/api.ts'
import type { HistorySearch } from '../search.ts'

const PAGE = 50
/** How often what is rare is looked for further by itself; then somebody must want it. */
const FURTHER = 20

type Filters = Omit<HistorySearch, 'tab' | 'day' | 'sort'> & { order: 'oldest' | undefined }

export const isOldestFirst = ({ sort }: HistorySearch): boolean => sort === 'date'

/** One page of the history. Where the server stopped looking before it was full, it is asked to go on. */
async function readPage(filters: Filters, signal: AbortSignal): Promise<HistoryAnswer> {
  const ask = (cursor: string | null | undefined, limit: number): Promise<HistoryAnswer> =>
    request<HistoryAnswer>(`/api/attendances${query({ ...filters, cursor: cursor ?? undefined, limit })}`, { signal })
  let page = await ask(filters.cursor, PAGE)
  for (let n = 0; n < FURTHER && page.searched_to !== null && page.data.length < PAGE; n++) {
    const next = await ask(page.next_cursor, PAGE - page.data.length)
    page = { ...next, data: [...page.data, ...next.data] }
  }
  return page
}

export function useHistoryPage(search: HistorySearch, active: boolean) {
  const { tab: _tab, day: _day, sort: _sort, ...rest } = search
  const filters = { ...rest, order: isOldestFirst(search) ? ('oldest' as const) : undefined }
  return useQuery({
    queryKey: ['history', filters],
    queryFn: ({ signal }) => readPage(filters, signal),
    enabled: active,
    // the page before stays while the next one is on its way: no jump, no flash
    placeholderData: keepPreviousData,
  })
}

import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { HistorySearch } from '../search.ts'

const route = getRouteApi('/signed-in/admin/history')

type Filters = { [K in keyof Omit<HistorySearch, 'tab' | 'cursor' | 'day'>]: HistorySearch[K] | undefined }

/** The address of the history screen: what it says, and how to change it without a jump of scroll. */
export function useHistorySearch() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/admin/history' })
  const go = useCallback(
    (change: (before: HistorySearch) => object, options: { replace?: boolean; trail?: string[] } = {}) =>
      void navigate({
        search: (before) => clean(change(before)),
        replace: options.replace ?? false,
        resetScroll: false,
        // the trail of pages belongs to the list: an open day or the other tab does not end it
        state: options.trail ? { trail: options.trail } : true,
      }),
    [navigate],
  )
  return {
    search,
    /** A new filter means the first page. Typing does not fill the way back with half words. */
    setFilters: useCallback(
      (filters: Partial<Filters>, replace = false) =>
        go((before) => ({ ...before, ...filters, cursor: undefined }), { replace, trail: [] }),
      [go],
    ),
    clearFilters: useCallback(() => go(({ tab, sort }) => ({ tab, sort }), { trail: [] }), [go]),
    setTab: useCallback(
      (tab: 'today' | 'history') => go((before) => ({ ...before, tab: tab === 'history' ? tab : undefined })),
      [go],
    ),
    setPage: useCallback(
      (cursor: string, trail: string[]) => go((before) => ({ ...before, cursor: cursor || undefined }), { trail }),
      [go],
    ),
    openDay: useCallback((day: string) => go((before) => ({ ...before, day })), [go]),
    closeDay: useCallback(() => go((before) => ({ ...before, day: undefined }), { replace: true }), [go]),
  }
}

const clean = (search: object): HistorySearch =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as HistorySearch

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useEffectEvent, useMemo } from 'react'
import type { RecapAnswer, RecapPerson } from '#contract/reports.ts'
import { useTodayStore } from '../live/use-today.tsx'
import { type RecapAsked, readSome, recapQuery } from './queries.ts'

/** Changes that come together are asked for together. */
const GATHER_MS = 800
const AT_ONCE = 100

/** A recap that comes page by page, as far as somebody looks, and follows what happens to days of its period. */
export function useRecap(asked: RecapAsked) {
  const recap = useInfiniteQuery(recapQuery(asked))
  const { data, hasNextPage, isFetching, fetchNextPage } = recap
  const first = data?.pages[0]
  const people = useMemo(() => data?.pages.flatMap((page) => page.data) ?? [], [data])
  useFollow(asked, first)
  const needUpTo = useCallback(
    (row: number): void => {
      if (row >= people.length && hasNextPage && !isFetching) void fetchNextPage()
    },
    [people.length, hasNextPage, isFetching, fetchNextPage],
  )
  return { recap, first, people, total: Math.max(first?.total ?? 0, people.length), needUpTo }
}

/** Has the lines of people read again whose days have changed. */
function useFollow(asked: RecapAsked, first: RecapAnswer | undefined): void {
  const store = useTodayStore()
  const client = useQueryClient()
  const from = first?.period.from ?? '9999'
  const to = first?.period.to ?? ''
  const refresh = useEffectEvent(async (ids: readonly string[]): Promise<void> => {
    const answer = await readSome(asked, ids)
    const { queryKey } = recapQuery(asked)
    client.setQueryData(queryKey, (known) => known && withLines(known, answer.data))
    for (const key of ['reason', 'card'])
      for (const id of ids) void client.invalidateQueries({ queryKey: ['reports', key, id] })
    for (const key of ['late', 'trend']) void client.invalidateQueries({ queryKey: ['reports', key] })
  })
  useEffect(() => {
    const changed = new Set<string>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const run = (): void => {
      const ids = [...changed].slice(0, AT_ONCE)
      for (const id of ids) changed.delete(id)
      timer = changed.size > 0 ? setTimeout(run, GATHER_MS) : undefined
      // what fails comes with the next change, or when the screen is opened again
      refresh(ids).catch(() => {})
    }
    const stop = store.onRow(({ user, date }) => {
      if (date < from || date > to) return
      changed.add(user.id)
      timer ??= setTimeout(run, GATHER_MS)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [store, from, to])
}

/** The same pages with some people's lines as they are now; who is on no page yet comes with it. */
function withLines<Pages extends { pages: RecapAnswer[] }>(known: Pages, lines: readonly RecapPerson[]): Pages {
  const now = new Map(lines.map((line) => [line.user.id, line]))
  return {
    ...known,
    pages: known.pages.map((page) => ({ ...page, data: page.data.map((line) => now.get(line.user.id) ?? line) })),
  }
}

import { useInfiniteQuery } from '@tanstack/react-query'
import type { AuditPage } from '#contract/audit.ts'
import { query, request } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../ui/states.tsx'
import { AuditEntryItem } from './entry.tsx'
import { useAuditWords } from './words.ts'

type Filters = Readonly<Record<string, string | number | undefined>>

/** Changes, newest first, page after page under one another. */
export function AuditEntries(props: {
  path: string
  filters?: Filters
  limit?: number
  about?: boolean
  empty: string
}) {
  const { path, filters = {}, limit = 50, about = false, empty } = props
  const { t } = useAuditWords()
  const pages = useInfiniteQuery({
    queryKey: ['audit', path, filters, limit],
    queryFn: ({ pageParam, signal }) =>
      request<AuditPage>(`${path}${query({ ...filters, limit, cursor: pageParam })}`, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
  if (pages.error && !pages.data) return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
  if (!pages.data) return <SkeletonRows rows={4} />
  const entries = pages.data.pages.flatMap((page) => page.data.map((entry) => ({ entry, names: page.names })))
  if (entries.length === 0) return <EmptyState title={empty} />
  return (
    <>
      <ul>
        {entries.map(({ entry, names }) => (
          <AuditEntryItem key={entry.id} entry={entry} names={names} about={about} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button
          look="secondary"
          size="dense"
          className="mt-3"
          busy={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useLocation, useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Notice } from '#contract/notices.ts'
import { dateHere, formatShortDate, formatTime } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { Button } from '../shared/ui/button.tsx'
import { Card } from '../shared/ui/card.tsx'
import { noticesQuery, useRequestChange } from './queries.ts'
import { useDates } from './words.tsx'

const SHOWN = 10

const hoursOf = ({ start, end }: Notice, language: 'id' | 'en'): string =>
  start === null || end === null ? '' : `, ${formatTime(start, language)}–${formatTime(end, language)}`

/** What this person was told lately; nothing where there is nothing. */
export function NoticeList() {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  const dates = useDates()
  const { data } = useQuery(noticesQuery)
  const change = useRequestChange()
  if (!data || data.data.length === 0) return null
  return (
    <Card>
      <details open={data.unread > 0}>
        <summary className="min-h-10 font-semibold">
          {t('notices')}{' '}
          {data.unread > 0 && (
            <span className="rounded-control bg-amber-tint px-2 py-0.5 text-sm text-amber-ink">
              {t('notices.unread', { count: data.unread })}
            </span>
          )}
        </summary>
        <ul className="mt-2 flex flex-col gap-2 text-sm">
          {data.data.slice(0, SHOWN).map((notice) => (
            <li key={notice.id} className={notice.read_at === null ? 'font-semibold' : 'text-ink-soft'}>
              <NoticeLink path={notice.path}>
                {t(`notice.${notice.kind}`, {
                  name: notice.name,
                  kind: notice.request_kind === null ? '' : t(`kind.${notice.request_kind}`),
                  dates: dates({ ...notice, kind: notice.request_kind }) + hoursOf(notice, language),
                })}
              </NoticeLink>{' '}
              <span className="font-normal text-ink-soft">
                · {formatShortDate(dateHere(notice.created_at), language)}
              </span>
            </li>
          ))}
        </ul>
        {data.unread > 0 && (
          <Button
            look="quiet"
            className="mt-2"
            busy={change.isPending}
            onClick={() => change.mutate({ path: '/api/me/notices/read', body: {} })}
          >
            {t('notices.read')}
          </Button>
        )}
      </details>
    </Card>
  )
}

/** What is looked at on another screen leads there. */
function NoticeLink({ path, children }: { path: string; children: ReactNode }) {
  const router = useRouter()
  const here = useLocation({ select: ({ pathname }) => pathname })
  if (path === here) return children
  return (
    <a
      href={path}
      className="inline-block py-1 underline underline-offset-4"
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        router.history.push(path)
      }}
    >
      {children}
    </a>
  )
}

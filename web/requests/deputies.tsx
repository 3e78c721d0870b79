import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Deputy } from '#contract/requests.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { formatDate } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { useSession } from '../shared/session.ts'
import { Button } from '../shared/ui/button.tsx'
import { Card } from '../shared/ui/card.tsx'
import { notify } from '../shared/ui/notices.tsx'
import { ErrorState, SkeletonRows } from '../shared/ui/states.tsx'
import { deputiesQuery, useRequestChange } from './queries.ts'

type Props = {
  today: string
  /** Nothing where there is nothing. */
  quiet?: boolean
  /** Where somebody is named. */
  children?: ReactNode
}

/** Who decides in one's place for a time, and for whom one decides. */
export function Deputies({ today, quiet = false, children }: Props) {
  const { t } = useTranslation('requests')
  const { user } = useSession()
  const { data, error, refetch } = useQuery(deputiesQuery)
  if (!data) {
    if (quiet) return null
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <SkeletonRows rows={2} />
  }
  if (quiet && data.length === 0) return null
  const mine = data.filter(({ manager }) => manager.id === user.employee_id)
  const others = data.filter(({ manager }) => manager.id !== user.employee_id)
  return (
    <Card className="flex max-w-2xl flex-col gap-4" aria-labelledby="deputies">
      <h2 id="deputies" className="font-semibold">
        {t('deputies')}
      </h2>
      {!quiet && <p className="text-sm text-ink-soft">{t('deputies.text')}</p>}
      {mine.length > 0 && (
        <ul className="flex flex-col border-t">
          {mine.map((one) => (
            <Named key={one.id} one={one} isOver={one.to < today} />
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul className="flex flex-col gap-1 text-sm">
          {others.map((one) => (
            <For key={one.id} one={one} />
          ))}
        </ul>
      )}
      {children}
    </Card>
  )
}

/** From which date to which, in words. */
export function usePeriod(): (one: Pick<Deputy, 'from' | 'to'>) => string {
  const language = useLanguage()
  return ({ from, to }) =>
    from === to ? formatDate(from, language) : `${formatDate(from, language)} – ${formatDate(to, language)}`
}

function For({ one }: { one: Deputy }) {
  const { t } = useTranslation('requests')
  const period = usePeriod()
  return <li>{t('deputies.for', { name: one.manager.name, period: period(one) })}</li>
}

function Named({ one, isOver }: { one: Deputy; isOver: boolean }) {
  const { t } = useTranslation('requests')
  const period = usePeriod()
  const sentence = useErrorSentence()
  const change = useRequestChange()
  const end = (): void =>
    change.mutate(
      { path: `/api/me/deputies/${one.id}`, method: 'DELETE', body: undefined },
      {
        onSuccess: () => notify(t('deputies.ended'), { tone: 'good' }),
        onError: (error) => notify(sentence(error), { tone: 'bad' }),
      },
    )
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-b py-1">
      <span className="min-w-0">
        <b className="font-medium">{one.deputy.name}</b> <span className="text-ink-soft">{one.deputy.number}</span>
        <span className="block text-sm text-ink-soft">
          {period(one)}
          {isOver && ` · ${t('deputies.over')}`}
        </span>
      </span>
      <Button
        look="quiet"
        busy={change.isPending}
        aria-label={t('deputies.endOne', { name: one.deputy.name })}
        onClick={end}
      >
        {t('deputies.end')}
      </Button>
    </li>
  )
}

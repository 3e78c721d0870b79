import { useState } from 'react'
import type { DayDifference } from '#contract/recompute.ts'
import { sentenceOf } from '../../employee/trace-list.tsx'
import { formatDate, formatDuration } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Chip, Flags, StatusBadge } from '../../shared/ui/status.tsx'
import { useRecomputeWords } from './words.ts'

/** Rows that are drawn at first: a list of hundreds hides the button below it. */
const FIRST = 25

/** Each person's day before and after, and why. */
export function Differences({ list, total }: { list: readonly DayDifference[]; total: number }) {
  const { t } = useRecomputeWords()
  const [all, setAll] = useState(false)
  const shown = all ? list : list.slice(0, FIRST)
  return (
    <div className="flex flex-col gap-2">
      <ul aria-label={t('list')} className="divide-y rounded-control border">
        {shown.map((one) => (
          <Row key={`${one.user.id} ${one.date}`} one={one} />
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-3 text-sm text-ink-soft">
        {shown.length < list.length && (
          <Button look="secondary" size="dense" onClick={() => setAll(true)}>
            {t('showAll', { count: list.length })}
          </Button>
        )}
        {list.length < total && <p>{t('firstOnes', { count: list.length, total })}</p>}
      </div>
    </div>
  )
}

function Row({ one }: { one: DayDifference }) {
  const { t } = useRecomputeWords()
  const language = useLanguage()
  const because = one.because.filter(({ rule }) => rule !== 'pairs').map((step) => sentenceOf(step, language))
  return (
    <li className="grid gap-x-6 gap-y-1 px-3 py-2.5 lg:grid-cols-[15rem_26rem_minmax(0,1fr)] lg:items-center">
      <span className="min-w-0">
        <span className="block truncate font-medium">{one.user.name}</span>
        <span className="block text-sm text-ink-soft">
          {formatDate(one.date, language)} · {one.user.number}
        </span>
      </span>
      <span className="flex flex-wrap items-center gap-2 text-sm">
        <State state={one.before} />
        <span aria-hidden="true">→</span>
        <span className="sr-only">{t('becomes')}</span>
        <State state={one.after} />
        {one.locked && <Chip>{t('lockedDay')}</Chip>}
      </span>
      <span className="text-sm text-ink-soft">{because.join(' · ')}</span>
    </li>
  )
}

function State({ state }: { state: DayDifference['before'] }) {
  const { t } = useRecomputeWords()
  const language = useLanguage()
  const hours = formatDuration(state.overtime_minutes, language)
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5">
      <StatusBadge status={state.status} />
      <Flags flags={state.flags} />
      {state.duration_minutes !== null && <span>{formatDuration(state.duration_minutes, language)}</span>}
      {state.overtime_minutes > 0 && (
        <span className="text-ink-soft">{t(state.overtime_rest ? 'overtimeRest' : 'overtime', { hours })}</span>
      )}
    </span>
  )
}

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { RecomputeRun } from '#contract/recompute.ts'
import { dateHere, formatDate } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { Card } from '../../shared/ui/card.tsx'
import { runsQuery } from './queries.ts'
import { useRecomputeWords } from './words.ts'

/** What is shown of days elsewhere and follows no event. */
const HANGS_ON_DAYS = [['history'], ['attendance'], ['reports'], ['board'], ['recompute', 'preview']]

/** The latest recomputes, those that a change of a schedule brought about too, with how far they are. */
export function Runs() {
  const { t } = useRecomputeWords()
  const { data } = useQuery(runsQuery)
  const client = useQueryClient()
  const working = data?.some(({ done_at }) => done_at === null) ?? false
  const worked = useRef(false)
  useEffect(() => {
    if (worked.current && !working)
      for (const key of HANGS_ON_DAYS) void client.invalidateQueries({ queryKey: [...key] })
    worked.current = working
  }, [working, client])
  if (!data || data.length === 0) return null
  return (
    <Card aria-labelledby="runs" className="flex flex-col gap-3">
      <h2 id="runs" className="font-semibold">
        {t('runs')}
      </h2>
      <ul className="divide-y rounded-control border">
        {data.map((run) => (
          <Run key={run.id} run={run} />
        ))}
      </ul>
    </Card>
  )
}

function Run({ run }: { run: RecomputeRun }) {
  const { t } = useRecomputeWords()
  const language = useLanguage()
  const done = run.people - run.people_left
  const period =
    run.from === run.to
      ? formatDate(run.from, language)
      : `${formatDate(run.from, language)} – ${formatDate(run.to, language)}`
  return (
    <li className="grid gap-x-6 gap-y-1 px-3 py-2.5 text-sm lg:grid-cols-[minmax(0,1fr)_18rem_16rem] lg:items-center">
      <span className="min-w-0">
        <span className="block font-medium break-words">{run.reason}</span>
        <span className="block text-ink-soft">
          {t('runBy', { who: run.asked_by || '–', date: formatDate(dateHere(run.created_at), language) })}
        </span>
      </span>
      <span>{period}</span>
      {run.done_at === null ? (
        <span className="flex items-center gap-2">
          <progress
            aria-label={t('progress', { done, people: run.people })}
            value={done}
            max={run.people}
            className="h-2 w-24 accent-accent"
          />
          <span aria-hidden="true">{t('progress', { done, people: run.people })}</span>
        </span>
      ) : (
        <span>{t('runDone', { count: run.days_changed, people: run.people })}</span>
      )}
    </li>
  )
}

import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { STATUS_LETTER } from '#contract/status.ts'
import { formatNumber } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { classNames } from '../../shared/ui/class-names.ts'
import { Skeleton } from '../../shared/ui/states.tsx'
import { statusClass } from '../../shared/ui/status.tsx'
import { type Counter, COUNTERS, countBoard, countOthers } from './counters.ts'
import type { Board } from './use-board.ts'

/** Six numbers, each the way to its list, with yesterday's at the same time of day. */
export function Counters({ board }: { board: Board }) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const language = useLanguage()
  const { people, missing, away, yesterday, loaded } = board
  const counts = useMemo(() => countBoard(people, missing.length), [people, missing])
  const others = useMemo(() => countOthers(people, away), [people, away])
  return (
    <>
      <ul aria-label={t('counters.label')} className="grid grid-cols-3 gap-2 sm:gap-4 xl:grid-cols-6">
        {COUNTERS.map((counter) => (
          <li key={counter}>
            <Link
              to="/admin/history"
              search={{ status: counter }}
              className="flex h-full flex-col rounded-card border bg-surface px-3 py-2 sm:px-4 sm:py-3 hover:border-line-strong hover:bg-raised"
            >
              <span className="flex items-center gap-2 text-xs text-ink-soft sm:text-sm">
                <Letter counter={counter} className="max-sm:hidden" />
                <span className="truncate" title={common(`status.${counter}`)}>
                  {common(`status.${counter}`)}
                </span>
              </span>
              <span className="mt-1 flex items-center justify-between">
                {loaded ? (
                  <span className="text-3xl leading-9 font-semibold">{formatNumber(counts[counter], language)}</span>
                ) : (
                  <Skeleton className="h-9 w-12" />
                )}
                <Letter counter={counter} className="sm:hidden" />
              </span>
              <span className="min-h-5 text-xs text-ink-soft sm:text-sm">
                {yesterday &&
                  t('counters.yesterday', { count: formatNumber(yesterday.counters[counter] ?? 0, language) })}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <p className="mt-2 text-sm text-ink-soft">
          {others
            .map(({ status, count }) => `${common(`status.${status}`)} ${formatNumber(count, language)}`)
            .join(' · ')}
        </p>
      )}
    </>
  )
}

function Letter({ counter, className }: { counter: Counter; className: string }) {
  return (
    <b
      aria-hidden="true"
      className={classNames(
        'grid size-6 shrink-0 place-items-center rounded-control text-sm',
        statusClass(counter),
        className,
      )}
    >
      {STATUS_LETTER[counter]}
    </b>
  )
}

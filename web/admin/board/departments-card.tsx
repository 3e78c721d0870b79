import { useMemo } from 'react'
import { formatNumber } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { classNames } from '../../shared/ui/class-names.ts'
import { EmptyState, SkeletonRows } from '../../shared/ui/states.tsx'
import { BoardCard } from './board-card.tsx'
import { type DepartmentBar, departmentBars } from './departments.ts'
import type { Board } from './use-board.ts'

const PARTS = [
  { part: 'hadir', letter: 'H', fill: 'bg-green-ink' },
  { part: 'terlambat', letter: 'T', fill: 'bg-amber-ink' },
  { part: 'away', letter: 'I', fill: 'bg-blue-ink' },
  { part: 'missing', letter: null, fill: 'bg-grey-tint' },
] as const

/** Each department as one thin bar: in, late, away with a reason, not there. */
export function DepartmentsCard({ board }: { board: Board }) {
  const { t } = useTranslation('admin')
  const bars = useMemo(() => departmentBars(board.people, board.missing), [board.people, board.missing])
  return (
    <BoardCard title={t('departments.title')} className="flex-1">
      <ul className="flex flex-wrap gap-x-3 gap-y-1 px-4 pt-3 text-xs text-ink-soft">
        {PARTS.map(({ part, letter, fill }) => (
          <li key={part} className="flex items-center gap-1.5">
            <span aria-hidden="true" className={classNames('size-2.5 rounded-xs border border-line-strong', fill)} />
            {letter && <b>{letter}</b>} {t(`departments.${part}`)}
          </li>
        ))}
      </ul>
      {!board.loaded ? (
        <SkeletonRows rows={4} className="mx-4 h-6" />
      ) : bars.length === 0 ? (
        <EmptyState title={t('departments.empty')} />
      ) : (
        // a list that scrolls must be reachable for those without a mouse
        <ul tabIndex={0} aria-label={t('departments.title')} className="min-h-0 flex-1 overflow-y-auto px-4 pt-1 pb-3">
          {bars.map((bar) => (
            <Bar key={bar.id} bar={bar} />
          ))}
        </ul>
      )}
    </BoardCard>
  )
}

function Bar({ bar }: { bar: DepartmentBar }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  return (
    <li className="py-1.5">
      <div className="flex items-baseline justify-between gap-3 text-sm">
        <span className="truncate" title={bar.name}>
          {bar.name}
        </span>
        <span className="flex shrink-0 gap-2.5 text-ink-soft">
          {PARTS.filter(({ part }) => bar[part] > 0).map(({ part, letter }) => (
            <span key={part} title={t(`departments.${part}`)}>
              {letter ?? t('departments.missingShort')} {formatNumber(bar[part], language)}
            </span>
          ))}
        </span>
      </div>
      <div aria-hidden="true" className="mt-1 flex h-2 gap-px overflow-hidden rounded-xs">
        {PARTS.filter(({ part }) => bar[part] > 0).map(({ part, fill }) => (
          <span
            key={part}
            style={{ flexGrow: bar[part] }}
            className={classNames('transition-[flex-grow]', fill, part === 'missing' && 'border border-line-strong')}
          />
        ))}
      </div>
    </li>
  )
}

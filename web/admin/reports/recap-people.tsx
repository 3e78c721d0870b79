import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { RecapPerson } from '#contract/reports.ts'
import { formatMinutes } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { Skeleton } from '../../shared/ui/states.tsx'
import { CodeBox } from './cell.tsx'
import { useReportWords } from './words.ts'

/** A line of name, one of sums, and two of sixteen days. */
const ITEM = 132
const SHOWN = ['hadir', 'terlambat', 'izin', 'sakit', 'cuti', 'alpa'] as const

type Props = {
  people: readonly RecapPerson[]
  total: number
  onNeed: (row: number) => void
  onOpen: (person: RecapPerson) => void
}

/** The recap on a phone: each person with what the period amounts to and a strip of its days. A tap opens the card. */
export function RecapPeople({ people, total, onNeed, onOpen }: Props) {
  const { t } = useReportWords()
  const frame = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- it only matters where a compiler memoises components
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => frame.current,
    estimateSize: () => ITEM,
    overscan: 4,
    useFlushSync: false,
  })
  const last = virtualizer.range?.endIndex ?? 0
  useEffect(() => onNeed(last), [last, onNeed])
  return (
    <div ref={frame} className="min-h-0 flex-1 overflow-y-auto rounded-card border bg-surface">
      <ul aria-label={t('recap.label')} className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const person = people[index]
          return (
            <li
              key={person?.user.id ?? index}
              aria-setsize={total}
              aria-posinset={index + 1}
              style={{ height: ITEM, transform: `translateY(${start}px)` }}
              className="absolute inset-x-0 top-0 border-b"
            >
              {person ? <Person person={person} onOpen={onOpen} /> : <Skeleton className="m-4 h-8" />}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Person({ person, onOpen }: { person: RecapPerson; onOpen: Props['onOpen'] }) {
  const { t } = useReportWords()
  const language = useLanguage()
  const { totals } = person
  const sums = SHOWN.filter((key) => key === 'hadir' || totals[key] > 0).map(
    (key) => `${t(`total.${key}`)} ${String(totals[key]).replace('.', language === 'id' ? ',' : '.')}`,
  )
  if (totals.late_minutes > 0) sums.push(`${t('recap.minutes')} ${formatMinutes(totals.late_minutes, language)}`)
  return (
    <button
      type="button"
      onClick={() => onOpen(person)}
      className="flex size-full flex-col gap-1 px-3 py-2 text-left hover:bg-raised focus-visible:-outline-offset-3"
    >
      <span className="flex items-baseline justify-between gap-2">
        <span className="truncate font-medium">{person.user.name}</span>
        <span className="shrink-0 text-xs text-ink-soft">{person.user.number}</span>
      </span>
      <span className="truncate text-sm text-ink-soft">{sums.join(' · ')}</span>
      <span className="grid w-full grid-cols-16 gap-px" aria-hidden="true">
        {person.days.map((cell, index) => (
          <span key={index} className="h-7">
            <CodeBox text={cell.split(' ')[0] ?? ''} />
          </span>
        ))}
      </span>
    </button>
  )
}

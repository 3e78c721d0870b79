import { readCell } from '#contract/recap.ts'
import { STATUS_LETTER, STATUSES } from '#contract/status.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { classNames } from '../../shared/ui/class-names.ts'
import { StatusBadge, statusClass } from '../../shared/ui/status.tsx'
import { MARK_KEYS, partsOf } from './cells.ts'
import { useReportWords } from './words.ts'

/** A function that says a cell in words: "Hadir, pulang cepat". */
export function useCellWords(): (text: string) => string {
  const { t } = useReportWords()
  const { t: common } = useTranslation()
  return (text) => {
    const words = partsOf(text).map((part) => {
      if ('status' in part) return common(`status.${part.status}`)
      if ('half' in part) return t('cell.half', { status: common(`status.${part.half}`) })
      return t(part.mark)
    })
    return words.length === 0 ? t('cell.empty') : words.join(', ')
  }
}

/** The code of a day in its colours: letter above, marks small below. Fills the box it is given. */
export function CodeBox({ text, className }: { text: string; className?: string }) {
  const cell = readCell(text)
  if (!cell) return null
  const letter = STATUS_LETTER[cell.status]
  return (
    <span
      aria-hidden="true"
      className={classNames(
        'flex size-full flex-col items-center justify-center overflow-hidden rounded-xs leading-none',
        // a box for each day to come would drown what has happened
        cell.status === 'belum_absen' ? 'text-ink-soft' : statusClass(cell.status),
        className,
      )}
    >
      <b className={classNames('font-semibold', letter.length > 2 ? 'text-[0.625rem]' : 'text-xs')}>{letter}</b>
      {cell.marks.length > 0 && (
        <span className="mt-0.5 text-[0.625rem] tracking-tighter whitespace-nowrap">{cell.marks.join(' ')}</span>
      )}
    </span>
  )
}

/** What the codes mean. */
export function Legend() {
  const { t } = useReportWords()
  return (
    <details className="shrink-0 text-sm">
      <summary className="inline-flex min-h-10 items-center rounded-control px-2 font-medium text-accent">
        {t('legend')}
      </summary>
      <ul className="flex flex-wrap gap-x-4 gap-y-2 px-2 pb-2">
        {STATUSES.map((status) => (
          <li key={status}>
            <StatusBadge status={status} />
          </li>
        ))}
        {MARK_KEYS.map(([mark, key]) => (
          <li key={mark} className="inline-flex items-center gap-1.5">
            <b>{mark}</b> {t(key)}
          </li>
        ))}
        <li className="inline-flex items-center gap-1.5">
          <b>½</b> {t('legend.half')}
        </li>
        <li className="text-ink-soft">{t('legend.empty')}</li>
      </ul>
    </details>
  )
}

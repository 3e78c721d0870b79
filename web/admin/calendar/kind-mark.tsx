import type { CalendarKind } from '#contract/calendar.ts'
import { classNames } from '../../shared/ui/class-names.ts'
import { useCalendarWords } from './words.ts'

export const KIND_LETTER: Record<CalendarKind, string> = { libur: 'L', cuti_bersama: 'CB', kerja: 'K' }

/** Tint and shape: a red date, a round cyan one, an outlined one. */
export const KIND_CLASS: Record<CalendarKind, string> = {
  libur: 'bg-red-tint text-red-ink rounded-control',
  cuti_bersama: 'bg-cyan-tint text-cyan-ink rounded-full',
  kerja: 'border border-line-strong text-ink rounded-control',
}

/** Letter and word of a kind. */
export function KindMark({ kind }: { kind: CalendarKind }) {
  const { t } = useCalendarWords()
  return (
    <span
      className={classNames(
        'inline-flex h-6 items-center gap-1.5 px-2 text-sm font-medium whitespace-nowrap',
        KIND_CLASS[kind],
      )}
    >
      <b aria-hidden="true">{KIND_LETTER[kind]}</b>
      {t(`kind.${kind}`)}
    </span>
  )
}

import { Link } from '@tanstack/react-router'
import type { ImportFaultCode, ImportKind, ImportPreview } from '#contract/imports.ts'
import { formatNumber } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Button, buttonClass } from '../../shared/ui/button.tsx'

const APPLY = { employees: 'import.apply', roster: 'import.applyRoster', leave: 'import.applyLeave' } as const
const PLACES: readonly ImportFaultCode[] = ['department-unknown', 'site-unknown']
const MOST_CODES = 8

type Props = {
  kind: ImportKind
  preview: ImportPreview
  busy: boolean
  onTake: (mode: 'all' | 'good') => void
}

/** The button that saves what a file says; and where it cannot be pressed yet, what is to be done first. */
export function ImportVerdict({ kind, preview, busy, onTake }: Props) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const { counts, past } = preview
  const good = counts.new + counts.changed
  const faults = preview.rows.flatMap((row) => row.faults)
  const only = (...codes: readonly ImportFaultCode[]): boolean => faults.every(({ code }) => codes.includes(code))
  const codes = new Set(faults.filter(({ code }) => code === 'shift-unknown').map(({ value }) => value))
  const shown = [...codes].slice(0, MOST_CODES).join(', ')
  if (counts.faulty === 0 && good === 0)
    return <p className="font-medium">{t(past > 0 ? 'import.onlyPast' : 'import.same')}</p>
  if (counts.faulty === 0)
    return (
      <Button className="self-start" busy={busy} onClick={() => onTake('all')}>
        {t(APPLY[kind], { count: good })}
      </Button>
    )
  const rows = { count: formatNumber(counts.faulty, language) }
  return (
    <div className="flex flex-col items-start gap-3 rounded-card bg-amber-tint p-4 text-amber-ink">
      {!only(...PLACES, 'shift-unknown') && <p>{t('import.mend', rows)}</p>}
      {faults.some(({ code }) => PLACES.includes(code)) && <p>{t('import.mendPlaces')}</p>}
      {codes.size > 0 && (
        <>
          <p>{t('import.mendShifts', { codes: codes.size > MOST_CODES ? `${shown}, …` : shown })}</p>
          <Link to="/admin/schedule/shifts" className={buttonClass('secondary', 'dense')}>
            {t('import.toShifts')}
          </Link>
        </>
      )}
      {good > 0 && (
        <Button look="secondary" busy={busy} onClick={() => onTake('good')}>
          {t('import.applyGood', { count: good })}
        </Button>
      )}
    </div>
  )
}

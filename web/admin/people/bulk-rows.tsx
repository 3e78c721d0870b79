import { useState } from 'react'
import type { BulkPreview, BulkRow } from '#contract/people-bulk.ts'
import { formatNumber, formatShortDate } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'

const OUTCOMES = ['refused', 'changes', 'same'] as const
const AT_ONCE = 100

/** Everybody chosen and what becomes of them; those who stay as they are first, with the reason. */
export function BulkRows({ preview }: { preview: BulkPreview }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const { counts, rows } = preview
  const present = OUTCOMES.filter((one) => counts[one] > 0)
  const [chosen, setChosen] = useState(present[0])
  const [most, setMost] = useState(AT_ONCE)
  const shown = rows.filter(({ outcome }) => outcome === chosen)
  return (
    <div className="flex flex-col gap-3">
      <div role="group" aria-label={t('bulk.outcomes')} className="flex flex-wrap gap-2">
        {present.map((one) => (
          <Button
            key={one}
            size="dense"
            look={one === chosen ? 'primary' : 'secondary'}
            aria-pressed={one === chosen}
            onClick={() => {
              setChosen(one)
              setMost(AT_ONCE)
            }}
          >
            {t(`bulk.${one}`)} {formatNumber(counts[one], language)}
          </Button>
        ))}
      </div>
      <ul className="divide-y rounded-card border">
        {shown.slice(0, most).map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
      {shown.length > most && (
        <Button look="quiet" size="dense" onClick={() => setMost(most + AT_ONCE)}>
          {t('import.more', { count: shown.length - most })}
        </Button>
      )}
    </div>
  )
}

function Row({ row: { number, name, changes, refusal } }: { row: BulkRow }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const value = (text: string): string =>
    text === '' ? '–' : text.replace(/\d{4}-\d\d-\d\d/, (date) => formatShortDate(date, language))
  return (
    <li className="px-4 py-2 text-sm [overflow-wrap:anywhere]">
      <div className="flex flex-wrap gap-x-3">
        <span className="text-ink-soft tabular-nums">{number}</span>
        <span className="font-medium">{name}</span>
      </div>
      {refusal && <div className="text-red-ink">{t(`bulk.refusal.${refusal}`)}</div>}
      {changes.map(({ field, before, after }) => (
        <div key={field} className="text-ink-soft">
          {t(`bulk.field.${field}`)}: {field === 'pattern' ? value(after) : `${value(before)} → ${value(after)}`}
        </div>
      ))}
    </li>
  )
}

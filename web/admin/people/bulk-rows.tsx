import type { BulkPreview, BulkRow } from '#contract/people-bulk.ts'
import { formatDate } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { RowsByKind } from '../ui/rows-by-kind.tsx'

const OUTCOMES = ['refused', 'changes', 'same'] as const

/** Everybody chosen and what becomes of them; those who stay as they are first, with the reason. */
export function BulkRows({ preview: { counts, rows }, links }: { preview: BulkPreview; links: boolean }) {
  const { t } = useTranslation('admin')
  const present = OUTCOMES.filter((one) => counts[one] > 0)
  return (
    <RowsByKind
      label={t('bulk.outcomes')}
      kinds={present.map((kind) => ({
        kind,
        name: t(links && kind === 'changes' ? 'bulk.changes.links' : `bulk.${kind}`),
        count: counts[kind],
      }))}
      rows={rows}
      kindOf={({ outcome }) => outcome}
      show={(row) => <Row key={row.id} row={row} />}
    />
  )
}

function Row({ row: { number, name, changes, refusal } }: { row: BulkRow }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const value = (text: string): string =>
    text === '' ? '–' : text.replace(/\d{4}-\d\d-\d\d/, (date) => formatDate(date, language))
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

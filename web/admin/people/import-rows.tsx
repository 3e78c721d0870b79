import { COLUMN_NAMES, importFaultText } from '#contract/import-words.ts'
import type { EmployeeColumn, ImportFault, ImportPreview, ImportRow } from '#contract/imports.ts'
import { formatShortDate } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { RowsByKind } from '../ui/rows-by-kind.tsx'

const STATES = ['faulty', 'new', 'changed', 'unchanged'] as const

/** Every row of the file and what would become of it; the faulty ones first. */
export function ImportRows({ preview: { counts, rows } }: { preview: ImportPreview }) {
  const { t } = useTranslation('admin')
  return (
    <RowsByKind
      label={t('import.rows')}
      kinds={STATES.map((kind) => ({ kind, name: t(`import.${kind}`), count: counts[kind] }))}
      rows={rows}
      kindOf={({ state }) => state}
      show={(row) => <Row key={row.row} row={row} />}
    />
  )
}

/** What is wrong in the same way in many columns is said once. */
function together(faults: readonly ImportFault[]): ImportFault[] {
  const columns = new Map<string, string[]>()
  for (const { column, code, value } of faults) {
    const key = `${code} ${value}`
    columns.set(key, [...(columns.get(key) ?? []), column])
  }
  return faults.flatMap((fault) => {
    const all = columns.get(`${fault.code} ${fault.value}`) ?? []
    return fault.column === all[0] ? [{ ...fault, column: all.join(', ') }] : []
  })
}

function Row({ row }: { row: ImportRow }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const name = (field: string): string =>
    COLUMN_NAMES[language][field as EmployeeColumn] ?? formatShortDate(field, language)
  const told = row.changes.filter(({ field }) => row.state !== 'new' || (field !== 'number' && field !== 'name'))
  return (
    <li className="px-4 py-2 text-sm [overflow-wrap:anywhere]">
      <div className="flex flex-wrap gap-x-3">
        <span className="text-ink-soft tabular-nums">{t('import.row', { row: row.row })}</span>
        <span className="tabular-nums">{row.number || '–'}</span>
        <span className="font-medium">{row.name}</span>
      </div>
      {together(row.faults).map((fault) => (
        <div key={`${fault.column} ${fault.code}`} className="text-red-ink">
          {importFaultText(language, fault)}
        </div>
      ))}
      {row.state !== 'faulty' && told.length > 0 && (
        <div className="text-ink-soft">
          {told
            .map(({ field, before, after }) =>
              row.state === 'new'
                ? `${name(field)}: ${after || t('import.pattern')}`
                : `${name(field)}: ${before || '–'} → ${after || '–'}`,
            )
            .join(' · ')}
        </div>
      )}
    </li>
  )
}

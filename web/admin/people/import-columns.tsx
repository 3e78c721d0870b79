import { COLUMN_NAMES } from '#contract/import-words.ts'
import { EMPLOYEE_COLUMNS, LEAVE_COLUMNS, ROSTER_COLUMNS } from '#contract/imports.ts'
import type { ImportColumn, ImportKind, ImportPreview } from '#contract/imports.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Field, Select } from '../../shared/ui/field.tsx'

const COLUMNS: Record<ImportKind, readonly ImportColumn[]> = {
  employees: EMPLOYEE_COLUMNS,
  roster: ROSTER_COLUMNS,
  leave: LEAVE_COLUMNS,
}

type Props = { kind: ImportKind; preview: ImportPreview; onChoose: (columns: string) => void }

/** Which column of the file holds what; unfolded by itself where the headings did not say. */
export function ImportColumns({ kind, preview, onChoose }: Props) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const { columns, headings, samples } = preview
  const choose = (column: string, index: string): void => {
    const next = Object.fromEntries(Object.entries(columns).filter(([one]) => one !== column))
    if (index !== '') next[column] = Number(index)
    onChoose(
      Object.entries(next)
        .map(([one, at]) => `${one}:${at}`)
        .join(','),
    )
  }
  return (
    <details open={columns['number'] === undefined} className="rounded-card border p-4">
      <summary className="min-h-8 cursor-pointer font-medium">{t('import.columns')}</summary>
      <div className="mt-3 grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {COLUMNS[kind].map((column) => (
          <Field key={column} label={COLUMN_NAMES[language][column]}>
            {(parts) => (
              <Select
                {...parts}
                value={columns[column] === undefined ? '' : String(columns[column])}
                onChange={({ target }) => choose(column, target.value)}
              >
                <option value="">{t('import.noColumn')}</option>
                {headings.map((heading, index) => (
                  <option key={index} value={index}>
                    {[heading || `${index + 1}`, samples[0]?.[index]].filter(Boolean).join(' · ')}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        ))}
      </div>
    </details>
  )
}

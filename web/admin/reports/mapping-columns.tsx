import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { LEAVE_SOURCES, PERSON_SOURCES } from '#contract/export-words.ts'
import type { PayrollColumn } from '#contract/reports.ts'
import { leaveTypesQuery } from '../../requests/queries.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Input, Select } from '../../shared/ui/field.tsx'
import { isMinutes, TOTALS } from './totals.tsx'
import { useReportWords } from './words.ts'

export type Draft = PayrollColumn & { key: number }
type Source = PayrollColumn['source']

const FIXED: readonly Source[] = [...PERSON_SOURCES, ...TOTALS, ...LEAVE_SOURCES]
const FORMATS = ['minutes', 'hours', 'clock'] as const
const isOfMinutes = (source: Source): boolean => TOTALS.some((key) => key === source && isMinutes(key))

/** The name of what a column can hold. */
export function useSourceName(): (source: Source) => string {
  const { t } = useReportWords()
  const { nameOf } = useTypeSources()
  return (source) => {
    const leave = LEAVE_SOURCES.find((one) => one === source)
    if (leave) return t(`source.${leave}`)
    const own = PERSON_SOURCES.find((one) => one === source)
    const total = TOTALS.find((one) => one === source)
    return own ? t(`source.${own}`) : total ? t(`total.${total}`) : nameOf(source)
  }
}

/** Days of each type of izin and cuti, closed ones too: what was asked for before still counts. */
function useTypeSources(): { sources: readonly Source[]; nameOf: (source: Source) => string } {
  const { t } = useReportWords()
  const language = useLanguage()
  const { data = [] } = useQuery(leaveTypesQuery)
  const names = new Map(data.map(({ id, code, name }) => [`type:${id}`, `${code} · ${name[language]}`]))
  return {
    sources: data.map(({ id }) => `type:${id}` as const),
    nameOf: (source) => (names.has(source) ? t('source.type', { name: names.get(source) ?? '' }) : source),
  }
}

/** A column with another content: its form fits, and a heading that was only the name of the content follows. */
export function withSource(column: Draft, source: Source, nameOf: (source: Source) => string): Draft {
  const heading = column.heading === nameOf(column.source) ? nameOf(source) : column.heading
  const format = isOfMinutes(source) ? (column.format === 'plain' ? 'hours' : column.format) : 'plain'
  const { text, ...rest } = column
  return { ...rest, source, heading, format, ...(source === 'constant' && { text: text ?? '' }) }
}

type Props = { columns: readonly Draft[]; onChange: (columns: Draft[]) => void }

/** The columns of a payroll file, in their order. */
export function MappingColumns({ columns, onChange }: Props) {
  const change = (index: number, next: Draft): void => onChange(columns.with(index, next))
  const move = (index: number, by: number): void => {
    const [one, other] = [columns[index], columns[index + by]]
    if (one && other) onChange(columns.with(index, other).with(index + by, one))
  }
  return (
    <ol className="flex flex-col gap-3">
      {columns.map((column, index) => (
        <li key={column.key}>
          <ColumnFields
            column={column}
            number={index + 1}
            isLast={index === columns.length - 1}
            isOnly={columns.length === 1}
            onChange={(next) => change(index, next)}
            onMove={(by) => move(index, by)}
            onDrop={() => onChange(columns.toSpliced(index, 1))}
          />
        </li>
      ))}
    </ol>
  )
}

type FieldsProps = {
  column: Draft
  number: number
  isLast: boolean
  isOnly: boolean
  onChange: (column: Draft) => void
  onMove: (by: number) => void
  onDrop: () => void
}

function ColumnFields({ column, number, isLast, isOnly, onChange, onMove, onDrop }: FieldsProps) {
  const { t } = useReportWords()
  const nameOf = useSourceName()
  const sources = [...FIXED, ...useTypeSources().sources]
  const name = column.heading || t('mapping.column', { number })
  const tool = (label: string, icon: ReactNode, disabled: boolean, run: () => void) => (
    <Button
      look="secondary"
      size="dense"
      aria-label={label}
      disabled={disabled}
      onClick={run}
      className="max-lg:min-h-12"
    >
      {icon}
    </Button>
  )
  return (
    <fieldset className="grid gap-2 rounded-control border p-3 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,10rem)_auto] md:items-end">
      <legend className="sr-only">{t('mapping.column', { number })}</legend>
      <Labelled label={t('mapping.source')}>
        <Select
          value={column.source}
          onChange={({ target }) => {
            const source = sources.find((one) => one === target.value)
            if (source) onChange(withSource(column, source, nameOf))
          }}
        >
          {(sources.includes(column.source) ? sources : [...sources, column.source]).map((source) => (
            <option key={source} value={source}>
              {nameOf(source)}
            </option>
          ))}
        </Select>
      </Labelled>
      <Labelled label={t('mapping.heading')}>
        <Input
          value={column.heading}
          maxLength={60}
          required
          onChange={({ target }) => onChange({ ...column, heading: target.value })}
        />
      </Labelled>
      {column.source === 'constant' ? (
        <Labelled label={t('mapping.text')}>
          <Input
            value={column.text ?? ''}
            maxLength={200}
            onChange={({ target }) => onChange({ ...column, text: target.value })}
          />
        </Labelled>
      ) : isOfMinutes(column.source) ? (
        <Labelled label={t('mapping.format')}>
          <Select
            value={column.format}
            onChange={({ target }) =>
              onChange({ ...column, format: FORMATS.find((one) => one === target.value) ?? 'minutes' })
            }
          >
            {FORMATS.map((format) => (
              <option key={format} value={format}>
                {t(`format.${format}`)}
              </option>
            ))}
          </Select>
        </Labelled>
      ) : (
        <span className="max-md:hidden" />
      )}
      <div className="flex gap-2">
        {tool(t('mapping.up', { name }), <ArrowUp className="size-4" aria-hidden />, number === 1, () => onMove(-1))}
        {tool(t('mapping.down', { name }), <ArrowDown className="size-4" aria-hidden />, isLast, () => onMove(1))}
        {tool(t('mapping.drop', { name }), <X className="size-4" aria-hidden />, isOnly, onDrop)}
      </div>
    </fieldset>
  )
}

const Labelled = ({ label, children }: { label: string; children: ReactNode }) => (
  <label className="flex min-w-0 flex-col gap-1 text-sm">
    <span className="font-medium">{label}</span>
    {children}
  </label>
)

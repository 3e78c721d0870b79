import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowLeft, Plus } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import type { PayrollColumn, PayrollMapping, PayrollPreview } from '#contract/reports.ts'
import { ApiError, request } from '../../shared/api.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Card } from '../../shared/ui/card.tsx'
import { Dialog } from '../../shared/ui/dialog.tsx'
import { Field, Input } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { type Draft, MappingColumns, useSourceName, withSource } from './mapping-columns.tsx'
import { type Asked, mappingsQuery } from './queries.ts'
import { useReportChange } from './use-changes.ts'
import { useReportWords } from './words.ts'

type Props = { mapping: PayrollMapping | null; asked: Asked; onClose: () => void }

/** What most payroll programs ask for first. */
const FIRST = ['number', 'name', 'hadir', 'late_minutes', 'overtime_counted'] as const
const MOST = 60

let lastKey = 0
const keyed = (column: PayrollColumn): Draft => ({ ...column, key: ++lastKey })
const plain = ({ key: _key, ...column }: Draft): PayrollColumn => column

/** Changes or makes a payroll format, with the first rows as they would be. */
export function MappingEditor({ mapping, asked, onClose }: Props) {
  const { t } = useReportWords()
  const { t: common } = useTranslation()
  const sentence = useErrorSentence()
  const client = useQueryClient()
  const nameOf = useSourceName()
  const made = (source: PayrollColumn['source']): Draft =>
    withSource(keyed({ source: 'number', heading: nameOf('number'), format: 'plain' }), source, nameOf)
  const [base, setBase] = useState(mapping)
  const [name, setName] = useState(mapping?.name ?? '')
  const [columns, setColumns] = useState<Draft[]>(() => mapping?.columns.map(keyed) ?? FIRST.map(made))
  const [removing, setRemoving] = useState(false)
  const save = useReportChange<PayrollMapping>(['mappings'])
  const theirs = newerOf(save.error)
  const take = (latest: PayrollMapping): void => {
    setBase(latest)
    setName(latest.name)
    setColumns(latest.columns.map(keyed))
    save.reset()
    client.setQueryData(mappingsQuery.queryKey, (known) => known?.map((one) => (one.id === latest.id ? latest : one)))
  }
  const body = { name, columns: columns.map(plain) }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(
          base
            ? { path: `/mappings/${base.id}`, method: 'PUT', body: { ...body, version: base.version } }
            : { path: '/mappings', method: 'POST', body },
          {
            onSuccess: () => {
              notify(t('mapping.saved'), { tone: 'good' })
              onClose()
            },
          },
        )
      }}
    >
      <Card className="flex flex-col gap-4">
        <Button look="quiet" size="dense" className="self-start" onClick={onClose}>
          <ArrowLeft className="size-4" aria-hidden />
          {t('mapping.list')}
        </Button>
        <Field label={t('mapping.name')} className="max-w-md">
          {(parts) => (
            <Input {...parts} value={name} maxLength={120} required onChange={({ target }) => setName(target.value)} />
          )}
        </Field>
        <MappingColumns columns={columns} onChange={setColumns} />
        <Button
          look="secondary"
          size="dense"
          className="self-start"
          disabled={columns.length >= MOST}
          onClick={() => setColumns([...columns, made('name')])}
        >
          <Plus className="size-4" aria-hidden />
          {t('mapping.addColumn')}
        </Button>
        <Preview columns={body.columns} asked={asked} />
        {save.error && (
          <div role="alert" className="flex flex-wrap items-center gap-3 text-red-ink">
            {sentence(save.error)}
            {theirs && (
              <Button look="secondary" size="dense" onClick={() => take(theirs)}>
                {t('mapping.latest')}
              </Button>
            )}
          </div>
        )}
        <div className="flex flex-wrap gap-3">
          <Button type="submit" busy={save.isPending}>
            {common('action.save')}
          </Button>
          {base && (
            <Button look="quiet" onClick={() => setRemoving(true)}>
              {t('mapping.remove')}
            </Button>
          )}
        </div>
      </Card>
      <Dialog
        open={removing}
        onOpenChange={setRemoving}
        title={t('mapping.remove')}
        description={t('mapping.removeSure', { name: base?.name ?? '' })}
        actions={
          <>
            <Button look="secondary" onClick={() => setRemoving(false)}>
              {common('action.cancel')}
            </Button>
            <Button
              look="danger"
              busy={save.isPending}
              onClick={() =>
                save.mutate(
                  { path: `/mappings/${base?.id}?version=${base?.version}`, method: 'DELETE' },
                  {
                    onSuccess: () => {
                      notify(t('mapping.removed'))
                      onClose()
                    },
                    onError: () => setRemoving(false),
                  },
                )
              }
            >
              {t('mapping.remove')}
            </Button>
          </>
        }
      />
    </form>
  )
}

/** The format as the server has it, where somebody else changed it meanwhile. */
const newerOf = (error: unknown): PayrollMapping | null =>
  error instanceof ApiError && error.code === 'report/changed-meanwhile'
    ? ((error.problem.data as PayrollMapping) ?? null)
    : null

function Preview({ columns, asked }: { columns: PayrollColumn[]; asked: Asked }) {
  const { t } = useReportWords()
  const sentence = useErrorSentence()
  const body = useDeferredValue(JSON.stringify({ ...asked, columns }))
  const isWhole = columns.every(({ heading }) => heading.trim() !== '')
  const { data, error } = useQuery({
    queryKey: ['reports', 'preview', body],
    queryFn: ({ signal }) => request<PayrollPreview>('/api/reports/mappings/preview', { method: 'POST', body, signal }),
    enabled: isWhole,
    placeholderData: keepPreviousData,
  })
  return (
    <section aria-label={t('mapping.preview')}>
      <h3 className="mb-2 text-sm font-medium">{t('mapping.preview')}</h3>
      {!isWhole && <p className="text-sm text-ink-soft">{t('mapping.previewNone')}</p>}
      {error && <p className="text-sm text-red-ink">{sentence(error)}</p>}
      {data && isWhole && (
        <div
          className="overflow-x-auto rounded-control border"
          tabIndex={0}
          role="group"
          aria-label={t('mapping.preview')}
        >
          <table className="text-sm">
            <thead>
              <tr className="bg-raised text-ink-soft">
                {data.headings.map((heading, index) => (
                  <th key={index} scope="col" className="border-b px-3 py-2 text-left font-medium whitespace-nowrap">
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((value, column) => (
                    <td key={column} className="border-b px-3 py-1.5 whitespace-nowrap">
                      {value}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

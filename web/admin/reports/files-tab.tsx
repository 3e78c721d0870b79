import { useQuery } from '@tanstack/react-query'
import { Download, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { EXPORT_FORMATS, EXPORT_KINDS } from '#contract/export-words.ts'
import type { CreateExport, ReportExport } from '#contract/reports.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { dateHere, formatDate, formatNumber } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { Button, buttonClass } from '../../shared/ui/button.tsx'
import { Card } from '../../shared/ui/card.tsx'
import { Field, Select } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { type Asked, filesQuery, mappingsQuery } from './queries.ts'
import { useMakeFile, useReportChange } from './use-changes.ts'
import { useReportWords } from './words.ts'

type Props = { asked: Asked; span: { from: string; to: string }; isSearched: boolean }

/** Files: asked for here or beside a report, made in the background, there for seven days. */
export function FilesTab(props: Props) {
  return (
    <div className="grid gap-4 xl:grid-cols-[24rem_minmax(0,1fr)] xl:items-start">
      <NewFile {...props} />
      <Files />
    </div>
  )
}

function NewFile({ asked, span, isSearched }: Props) {
  const { t } = useReportWords()
  const language = useLanguage()
  const [kind, setKind] = useState<CreateExport['kind']>('recap')
  const [format, setFormat] = useState<CreateExport['format']>('xlsx')
  const [delimiter, setDelimiter] = useState<';' | ','>(';')
  const [mapping, setMapping] = useState('')
  const mappings = useQuery(mappingsQuery).data ?? []
  const make = useMakeFile()
  const isPayroll = kind === 'payroll'
  const formats = EXPORT_FORMATS.filter((one) => !(isPayroll && one === 'pdf'))
  const chosen = formats.includes(format) ? format : 'xlsx'
  return (
    <Card>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          const more = { ...(chosen === 'csv' && { delimiter }), ...(isPayroll && { mapping }) }
          make.mutate({ kind, format: chosen, ...asked, ...more })
        }}
      >
        <h2 className="font-semibold">{t('file.new')}</h2>
        <Field label={t('file.kind')}>
          {(parts) => (
            <Select
              {...parts}
              value={kind}
              onChange={({ target }) => setKind(EXPORT_KINDS.find((one) => one === target.value) ?? 'recap')}
            >
              {EXPORT_KINDS.map((one) => (
                <option key={one} value={one}>
                  {t(`file.kind.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {isPayroll && (
          <Field label={t('file.mapping')} hint={mappings.length === 0 && t('mapping.empty')}>
            {(parts) => (
              <Select {...parts} required value={mapping} onChange={({ target }) => setMapping(target.value)}>
                <option value="">{t('file.mapping.choose')}</option>
                {mappings.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        <Field label={t('file.format')}>
          {(parts) => (
            <Select
              {...parts}
              value={chosen}
              onChange={({ target }) => setFormat(EXPORT_FORMATS.find((one) => one === target.value) ?? 'xlsx')}
            >
              {formats.map((one) => (
                <option key={one} value={one}>
                  {t(one === 'xlsx' ? 'file.excel' : `file.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {chosen === 'csv' && (
          <Field label={t('file.delimiter')}>
            {(parts) => (
              <Select
                {...parts}
                value={delimiter}
                onChange={({ target }) => setDelimiter(target.value === ',' ? ',' : ';')}
              >
                <option value=";">{t('file.delimiter.semicolon')}</option>
                <option value=",">{t('file.delimiter.comma')}</option>
              </Select>
            )}
          </Field>
        )}
        <p className="text-sm text-ink-soft">
          {t('file.scope', { from: formatDate(span.from, language), to: formatDate(span.to, language) })}
          {isSearched && ` ${t('file.notSearch')}`}
        </p>
        <Button type="submit" busy={make.isPending} className="self-start">
          {t('file.new')}
        </Button>
      </form>
    </Card>
  )
}

function Files() {
  const { t } = useReportWords()
  const { data, error, refetch } = useQuery(filesQuery)
  if (error && !data) return <ListError error={error} onRetry={() => void refetch()} />
  if (!data) return <ListLoading />
  if (data.length === 0) return <ListEmpty title={t('file.empty')} text={t('file.emptyText')} />
  return (
    <ul aria-label={t('file.list')} className="divide-y rounded-card border bg-surface">
      {data.map((file) => (
        <li key={file.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
          <FileLine file={file} />
        </li>
      ))}
    </ul>
  )
}

function FileLine({ file }: { file: ReportExport }) {
  const { t } = useReportWords()
  const language = useLanguage()
  const sentence = useErrorSentence()
  const remove = useReportChange(['files'])
  const { state, expires_at } = file
  const dates = { from: formatDate(file.period.from, language), to: formatDate(file.period.to, language) }
  return (
    <>
      <div className="min-w-56 flex-1">
        <p className="font-medium break-words">{file.file_name}</p>
        <p className="text-sm text-ink-soft">
          {t(`file.kind.${file.kind}`)} · {t('period.span', dates)}
        </p>
        <p role="status" className={state === 'failed' ? 'text-sm text-red-ink' : 'text-sm text-ink-soft'}>
          <State file={file} />
          {state === 'done' &&
            expires_at &&
            ` · ${t('file.until', { date: formatDate(dateHere(expires_at), language) })}`}
        </p>
        {state === 'running' && (
          <progress
            className="mt-1 h-2 w-full max-w-sm accent-accent-fill"
            aria-label={file.file_name}
            max={file.total ?? undefined}
            value={file.total === null ? undefined : file.done}
          />
        )}
      </div>
      {state === 'done' && (
        <a
          href={`/api/reports/exports/${file.id}/file`}
          download={file.file_name}
          aria-label={t('file.downloadName', { name: file.file_name })}
          className={buttonClass('primary', 'dense')}
        >
          <Download className="size-4" aria-hidden />
          {t('file.download')}
        </a>
      )}
      <Button
        look="quiet"
        size="dense"
        aria-label={t('file.removeName', { name: file.file_name })}
        busy={remove.isPending}
        onClick={() =>
          remove.mutate(
            { path: `/exports/${file.id}`, method: 'DELETE' },
            { onError: (error) => notify(sentence(error), { tone: 'bad' }) },
          )
        }
      >
        <Trash2 className="size-4" aria-hidden />
        {t('file.remove')}
      </Button>
    </>
  )
}

function State({ file: { state, done, total, size } }: { file: ReportExport }) {
  const { t } = useReportWords()
  const language = useLanguage()
  if (state === 'running' && total !== null)
    return t('file.runningOf', { done: formatNumber(done, language), total: formatNumber(total, language) })
  return t(`file.${state}`, { size: sizeText(size ?? 0, language) })
}

const sizeText = (bytes: number, language: 'id' | 'en'): string => {
  const kilobytes = Math.max(1, Math.round(bytes / 1024))
  if (kilobytes < 1024) return `${kilobytes} KB`
  return `${(kilobytes / 1024).toFixed(1).replace('.', language === 'id' ? ',' : '.')} MB`
}

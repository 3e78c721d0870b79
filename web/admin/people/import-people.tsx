import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { IMPORT_MOST_TOGETHER } from '#contract/imports.ts'
import type { ImportKind, ImportPreview } from '#contract/imports.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { dateHere, formatNumber } from '../../shared/format.ts'
import { type TextKey, useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Button, buttonClass } from '../../shared/ui/button.tsx'
import { Field, FileInput } from '../../shared/ui/field.tsx'
import { serverNow } from '../now.ts'
import { DateField } from '../ui/dates/date-field.tsx'
import { MonthSelect } from '../ui/month-select.tsx'
import { useWork } from '../ui/use-work.ts'
import { applyFile, checkFile } from './import-api.ts'
import type { ImportChoices, ImportOutcome } from './import-api.ts'
import { ImportColumns } from './import-columns.tsx'
import { ImportRows } from './import-rows.tsx'
import { ImportVerdict } from './import-verdict.tsx'
import { PEOPLE_KEYS } from './queries.ts'

const NOTHING: ImportChoices = {
  columns: undefined,
  create: 'none',
  zone: undefined,
  month: undefined,
  past: undefined,
  date: undefined,
}
const WORDS = {
  employees: { title: 'import.title', back: 'import.back' },
  roster: { title: 'import.titleRoster', back: 'import.backRoster' },
  leave: { title: 'import.titleLeave', back: 'import.backLeave' },
} as const
const TEMPLATES: Record<ImportKind, Record<string, TextKey<'admin'>>> = {
  employees: { employees: 'import.template' },
  roster: { 'roster-matrix': 'import.templateMatrix', roster: 'import.templateList' },
  leave: { leave: 'import.template' },
}
const KEYS: Record<ImportKind, readonly string[]> = {
  employees: PEOPLE_KEYS,
  roster: ['schedule', 'board'],
  leave: ['requests'],
}

/** The first day that a roster changes. */
const firstDate = ({ rows }: ImportPreview): string | undefined =>
  rows
    .flatMap(({ changes }) => changes.map(({ field }) => field))
    .sort()
    .at(0)

type Props = {
  kind: ImportKind
  /** With the first date of a roster that was saved. */
  onClose: (first?: string) => void
}

/** A file of people or a roster: choose it, look at what it would change, take it over. */
export function ImportFile({ kind, onClose }: Props) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const sentence = useErrorSentence()
  const client = useQueryClient()
  const [file, setFile] = useState<File | null>(null)
  const [choices, setChoices] = useState(NOTHING)
  const [preview, setPreview] = useState<ImportPreview | null>(null)
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null)
  const { busy, error, during } = useWork()
  const [outcome, setOutcome] = useState<ImportOutcome | null>(null)
  const [first, setFirst] = useState<string>()

  const work = (job: () => Promise<void>): void => {
    setOutcome(null)
    void during(job).finally(() => setProgress(null))
  }
  const look = (next: File | null, chosen: ImportChoices): void => {
    setFile(next)
    setChoices(chosen)
    if (!next) return setPreview(null)
    work(async () => setPreview(await checkFile(kind, next, chosen)))
  }
  const take = (mode: 'all' | 'good'): void =>
    work(async () => {
      if (!file || !preview) return
      const how = { ...choices, digest: preview.digest, mode }
      const tell = (done: number, total: number): void => setProgress({ done, total })
      const made = await applyFile(kind, file, how, tell)
        .catch(async (fault: unknown) => {
          // some of it may be done: what is shown is what is left, or nothing where nobody answers
          setPreview(await checkFile(kind, file, choices).catch(() => null))
          throw fault
        })
        .finally(() => {
          for (const key of KEYS[kind]) void client.invalidateQueries({ queryKey: [key] })
        })
      setFirst(kind === 'roster' ? firstDate(preview) : undefined)
      setPreview(null)
      setOutcome(made)
    })
  const words = WORDS[kind]
  const needsMonth = preview !== null && preview.days && preview.month === null
  const missing = preview ? [...preview.unknown.departments, ...preview.unknown.sites] : []
  return (
    <section aria-label={t(words.title)} className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto pb-4">
      <div className="flex flex-wrap items-start gap-3">
        <Field label={t('import.file')} hint={t('import.fileHint')}>
          {(parts) => (
            <FileInput
              {...parts}
              choose={t('import.choose')}
              nothing={t('import.noFile')}
              accept=".xlsx,.csv,text/csv"
              onChange={({ target }) => {
                setPreview(null)
                look(target.files?.[0] ?? null, NOTHING)
                // a file that was mended has the same name, and a browser says nothing when the same is chosen again
                target.value = ''
              }}
            />
          )}
        </Field>
        <div className="flex flex-wrap gap-3 lg:pt-[1.875rem]">
          {Object.entries(TEMPLATES[kind]).map(([name, text]) => (
            <a
              key={name}
              className={buttonClass('secondary', 'dense')}
              href={`/api/imports/templates/${name}?language=${language}`}
              download
            >
              {t(text)}
            </a>
          ))}
          <Button look="quiet" size="dense" onClick={() => onClose(first)}>
            {t(words.back)}
          </Button>
        </div>
      </div>
      <p role="status" className="text-sm text-ink-soft">
        {busy && (progress ? t('import.progress', progress) : t('import.checking'))}
      </p>
      {error !== null && (
        <p role="alert" className="text-red-ink">
          {sentence(error)}
        </p>
      )}
      {outcome && (
        <p role="status" className="rounded-card bg-green-tint p-4 text-green-ink">
          {t('import.done', {
            created: formatNumber(outcome.created, language),
            changed: formatNumber(outcome.changed, language),
            refused: formatNumber(outcome.refused.length, language),
          })}
        </p>
      )}
      {preview && (
        <>
          <ImportColumns kind={kind} preview={preview} onChoose={(columns) => look(file, { ...choices, columns })} />
          {missing.length > 0 && (
            <label className="flex min-h-12 items-center gap-3">
              <input
                type="checkbox"
                className="size-5 accent-accent"
                checked={choices.create === 'both'}
                onChange={({ target }) => look(file, { ...choices, create: target.checked ? 'both' : 'none' })}
              />
              <span>{t('import.create', { names: missing.slice(0, 8).join(', ') })}</span>
            </label>
          )}
          {preview.days && (
            <Field label={t('import.month')} hint={t('import.monthHint')} className="max-w-80">
              {(parts) => (
                <MonthSelect
                  {...parts}
                  value={preview.month ?? ''}
                  now={dateHere(serverNow()).slice(0, 7)}
                  none={t('import.chooseMonth')}
                  onChange={(month) => look(file, { ...choices, month })}
                />
              )}
            </Field>
          )}
          {kind === 'leave' && preview.columns['date'] === undefined && (
            <DateField
              label={t('import.leaveDate')}
              hint={t('import.leaveDateHint')}
              value={choices.date ?? dateHere(serverNow())}
              onChange={(date) => date && look(file, { ...choices, date })}
            />
          )}
          {preview.past > 0 && (
            <label className="flex min-h-12 items-center gap-3">
              <input
                type="checkbox"
                className="size-5 accent-accent"
                checked={choices.past === true}
                onChange={({ target }) => look(file, { ...choices, past: target.checked || undefined })}
              />
              <span>{t('import.past', { count: preview.past })}</span>
            </label>
          )}
          {kind === 'employees' && preview.counts.new + preview.counts.changed > IMPORT_MOST_TOGETHER && (
            <p className="text-sm text-ink-soft">{t('import.inSteps', { count: IMPORT_MOST_TOGETHER })}</p>
          )}
          {needsMonth ? (
            <p className="font-medium">{t('import.monthFirst')}</p>
          ) : (
            <>
              <ImportVerdict kind={kind} preview={preview} busy={busy} onTake={take} />
              <ImportRows key={preview.digest} preview={preview} />
            </>
          )}
        </>
      )}
    </section>
  )
}

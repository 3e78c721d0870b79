import { X } from 'lucide-react'
import { useState } from 'react'
import type { ExemptTitle } from '#contract/overtime.ts'
import { formatDate } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { useOvertimeWords } from '../../shared/overtime/words.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Field, Input } from '../../shared/ui/field.tsx'
import { DateField } from '../ui/dates/date-field.tsx'

type Props = { titles: readonly ExemptTitle[]; today: string; onChange: (titles: ExemptTitle[]) => void }

/** As long as a job title may be; the contract would bring all schemas of people along. */
const MOST = 100
const folded = (title: string): string => title.normalize('NFC').trim().toLowerCase()

/** Job titles without overtime pay, each from a date on. The same title again takes the new date. */
export function ExemptTitles({ titles, today, onChange }: Props) {
  const { t } = useTranslation('admin')
  const { t: overtime } = useOvertimeWords()
  const language = useLanguage()
  const [title, setTitle] = useState('')
  const [from, setFrom] = useState(today)
  const ready = title.trim() !== '' && from !== ''
  const add = (): void => {
    if (!ready) return
    const others = titles.filter((one) => folded(one.job_title) !== folded(title))
    onChange([...others, { job_title: title.trim(), from }])
    setTitle('')
    setFrom(today)
  }
  return (
    <>
      <h3 className="font-medium">{t('exempt.titles')}</h3>
      <p className="text-sm text-ink-soft">{t('exempt.titlesText')}</p>
      {titles.length === 0 && <p className="text-sm">{t('exempt.noTitles')}</p>}
      <ul aria-label={t('exempt.titles')} className="flex flex-col gap-1.5">
        {titles.map((one) => (
          <li
            key={one.job_title}
            className="flex items-center justify-between gap-3 rounded-control border border-line-strong pl-3 text-sm"
          >
            <span className="py-2 [overflow-wrap:anywhere]">
              {t('exempt.since', { title: one.job_title, date: formatDate(one.from, language) })}
            </span>
            <button
              type="button"
              aria-label={overtime('exempt.drop', { name: one.job_title })}
              onClick={() => onChange(titles.filter((other) => other !== one))}
              className="grid size-10 shrink-0 place-items-center rounded-control hover:bg-raised"
            >
              <X className="size-4" aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('exempt.title')} hint={t('exempt.titleHint')}>
          {(parts) => (
            <Input
              {...parts}
              value={title}
              maxLength={MOST}
              autoComplete="off"
              onChange={({ target }) => setTitle(target.value)}
              onKeyDown={(event) => {
                // Enter takes the title over; it does not save the form with the title left out
                if (event.key !== 'Enter') return
                event.preventDefault()
                add()
              }}
            />
          )}
        </Field>
        <DateField label={t('exempt.from')} value={from} onChange={setFrom} />
      </div>
      <Button look="secondary" size="dense" className="self-start" disabled={!ready} onClick={add}>
        {t('exempt.addTitle')}
      </Button>
    </>
  )
}

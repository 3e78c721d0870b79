import { useState } from 'react'
import type { CalendarChange } from '#contract/calendar.ts'
import type { Past } from '#contract/past.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Field, FileInput, Input } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { Differences } from './differences.tsx'
import { CalendarPast } from './past.tsx'
import { pastOf, useCalendarChange } from './queries.ts'
import { useCalendarWords } from './words.ts'

const EXAMPLE = 'tanggal;jenis;nama;sumber\n2027-01-01;libur;Tahun Baru 2027 Masehi;SKB 3 Menteri'

/** A file of dates: looked at first, applied as a whole. */
export function ImportFile({ onClose }: { onClose: () => void }) {
  const { t } = useCalendarWords()
  const sentence = useErrorSentence()
  const [text, setText] = useState('')
  const [source, setSource] = useState('')
  const change = useCalendarChange<CalendarChange>()
  const past = pastOf(change.error)
  const send = (apply: boolean, agreed: Past = false): void =>
    change.mutate(
      { path: '/import', method: 'POST', body: { text, ...(source.trim() && { source }), apply }, past: agreed },
      {
        onSuccess: (done) => {
          if (!done.applied) return
          notify(t('applied', { count: done.differences.filter(({ locked }) => !locked).length }), { tone: 'good' })
          onClose()
        },
      },
    )
  const changeText = (next: string): void => {
    setText(next)
    change.reset()
  }
  const checked = change.data
  const toApply = checked?.differences.filter(({ locked }) => !locked).length ?? 0
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        send(false)
      }}
    >
      <Field label={t('import.file')} hint={t('import.hint')}>
        {(parts) => (
          <FileInput
            {...parts}
            choose={t('import.choose')}
            nothing={t('import.noFile')}
            accept=".csv,.txt,.json,text/csv,application/json"
            onChange={({ target }) => {
              void target.files?.[0]?.text().then(changeText)
              // the same file again, after it was mended
              target.value = ''
            }}
          />
        )}
      </Field>
      <Field label={t('import.text')}>
        {(parts) => (
          <textarea
            {...parts}
            rows={6}
            required
            spellCheck={false}
            placeholder={EXAMPLE}
            value={text}
            onChange={({ target }) => changeText(target.value)}
            className="w-full rounded-control border border-line-strong bg-surface p-3 font-mono text-sm placeholder:text-ink-soft"
          />
        )}
      </Field>
      <Field label={t('import.source')}>
        {(parts) => (
          <Input {...parts} maxLength={200} value={source} onChange={({ target }) => setSource(target.value)} />
        )}
      </Field>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="secondary" busy={change.isPending}>
          {t('import.check')}
        </Button>
        {checked && checked.errors.length === 0 && toApply > 0 && (
          <Button busy={change.isPending} onClick={() => send(true)}>
            {t('apply', { count: toApply })}
          </Button>
        )}
      </div>
      <div aria-live="polite" className="flex flex-col gap-4">
        {past && <CalendarPast past={past} busy={change.isPending} onAgree={(agreed) => send(true, agreed)} />}
        {change.error && !past && <p className="text-red-ink">{sentence(change.error)}</p>}
        {checked && checked.errors.length > 0 && <Faults errors={checked.errors} />}
        {checked && checked.errors.length === 0 && <Differences list={checked.differences} />}
      </div>
    </form>
  )
}

function Faults({ errors }: Pick<CalendarChange, 'errors'>) {
  const { t } = useCalendarWords()
  return (
    <section className="rounded-card bg-amber-tint p-3 text-amber-ink">
      <h3 className="mb-2 font-semibold">{t('import.errors', { count: errors.length })}</h3>
      <div className="overflow-x-auto">
        <table className="w-full text-left text-sm">
          <thead>
            <tr>
              {(['import.row', 'import.fault', 'import.value'] as const).map((key) => (
                <th key={key} scope="col" className="py-1 pr-4 font-semibold">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {errors.map(({ row, message, value }) => (
              <tr key={`${row} ${message}`} className="align-top">
                <td className="py-1 pr-4">{row}</td>
                <td className="py-1 pr-4">{message}</td>
                <td className="py-1 break-all">{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

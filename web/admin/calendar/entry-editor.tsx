import { useState } from 'react'
import type { CalendarEntry, CalendarKind } from '#contract/calendar.ts'
import type { Past } from '#contract/past.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { dateHere, formatDate } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Field, Input, Select } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { serverNow } from '../now.ts'
import { useSites } from '../people/queries.ts'
import { useTellRunning } from '../recompute/offer.tsx'
import { SaveBar } from '../people/save-bar.tsx'
import { DateField } from '../ui/dates/date-field.tsx'
import { CalendarPast } from './past.tsx'
import { pastOf, useCalendarChange } from './queries.ts'
import { useCalendarWords } from './words.ts'

const KINDS = ['libur', 'cuti_bersama', 'kerja'] as const satisfies readonly CalendarKind[]

/** One date: entered, changed or taken away. Date and place of one that is there stay; another is another entry. */
export function EntryEditor(props: { entry: CalendarEntry | undefined; first: string; onClose: () => void }) {
  const { entry, first, onClose } = props
  const { t } = useCalendarWords()
  const language = useLanguage()
  const sites = useSites().filter(({ active }) => active)
  const [date, setDate] = useState(first)
  const [site, setSite] = useState('')
  const [kind, setKind] = useState<CalendarKind>(entry?.kind ?? 'libur')
  const [name, setName] = useState(entry?.name ?? '')
  const [source, setSource] = useState(entry?.source ?? '')
  const change = useCalendarChange<CalendarEntry>()
  const tellRunning = useTellRunning()
  const past = pastOf(change.error)
  const save = (agreed: Past): void => {
    const said = { kind, name, source }
    const asked = entry
      ? { path: `/days/${entry.id}`, method: 'PATCH' as const, body: { version: entry.version, ...said } }
      : { path: '/days', method: 'POST' as const, body: { date, site_id: site || null, ...said } }
    change.mutate(
      { ...asked, past: agreed },
      {
        onSuccess: () => {
          notify(t('saved'), { tone: 'good' })
          if ((entry?.date ?? date) === dateHere(serverNow())) tellRunning()
          onClose()
        },
      },
    )
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        save(false)
      }}
    >
      {entry ? (
        <p>
          {formatDate(entry.date, language)} · {entry.site?.name ?? t('site.everywhere')}
        </p>
      ) : (
        <>
          <DateField label={t('date')} required value={date} onChange={setDate} />
          <Field label={t('place')}>
            {(parts) => (
              <Select {...parts} value={site} onChange={({ target }) => setSite(target.value)}>
                <option value="">{t('site.everywhere')}</option>
                {sites.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </>
      )}
      <Field label={t('kind')} hint={t(`kindText.${kind}`)}>
        {(parts) => (
          <Select {...parts} value={kind} onChange={({ target }) => setKind(target.value as CalendarKind)}>
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {t(`kind.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('name')}>
        {(parts) => (
          <Input {...parts} required maxLength={200} value={name} onChange={({ target }) => setName(target.value)} />
        )}
      </Field>
      <Field label={t('source')} hint={t('sourceHint')}>
        {(parts) => (
          <Input
            {...parts}
            required
            maxLength={200}
            value={source}
            onChange={({ target }) => setSource(target.value)}
          />
        )}
      </Field>
      <p className="text-sm text-ink-soft">{t('recount')}</p>
      {entry && <Remove entry={entry} onClose={onClose} />}
      {past && <CalendarPast past={past} busy={change.isPending} onAgree={save} />}
      <SaveBar busy={change.isPending} error={past ? null : change.error} onCancel={onClose} />
    </form>
  )
}

/** Asks once more in place. */
function Remove({ entry, onClose }: { entry: CalendarEntry; onClose: () => void }) {
  const { t } = useCalendarWords()
  const [asked, setAsked] = useState(false)
  const remove = useCalendarChange()
  const tellRunning = useTellRunning()
  const sentence = useErrorSentence()
  const past = pastOf(remove.error)
  const doIt = (agreed: Past): void =>
    remove.mutate(
      { path: `/days/${entry.id}?version=${entry.version}`, method: 'DELETE', past: agreed },
      {
        onSuccess: () => {
          notify(t('removed'), { tone: 'good' })
          if (entry.date === dateHere(serverNow())) tellRunning()
          onClose()
        },
      },
    )
  return (
    <>
      {past && <CalendarPast past={past} busy={remove.isPending} onAgree={doIt} />}
      {remove.error && !past && (
        <p role="alert" className="text-red-ink">
          {sentence(remove.error)}
        </p>
      )}
      <Button
        look={asked ? 'danger' : 'secondary'}
        className="self-start"
        busy={remove.isPending}
        onClick={() => (asked ? doIt(false) : setAsked(true))}
      >
        {t(asked ? 'removeSure' : 'remove')}
      </Button>
    </>
  )
}

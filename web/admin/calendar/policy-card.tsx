import { useState } from 'react'
import type { CalendarPolicy, CutiBersamaPolicy } from '#contract/calendar.ts'
import type { Past } from '#contract/past.ts'
import { dateHere, formatDate } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { serverNow } from '../now.ts'
import { DateField } from '../ui/dates/date-field.tsx'
import { useMay } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { SaveBar } from '../people/save-bar.tsx'
import { Drawer } from '../ui/drawer.tsx'
import { CalendarPast } from './past.tsx'
import { pastOf, useCalendarChange } from './queries.ts'
import { useCalendarWords } from './words.ts'

const POLICIES = ['off', 'leave', 'work'] as const satisfies readonly CutiBersamaPolicy[]

/** What the company makes of cuti bersama, in words, with what follows from it. */
export function PolicyCard({ policy }: { policy: CalendarPolicy }) {
  const { t } = useCalendarWords()
  const language = useLanguage()
  const mayWrite = useMay('calendar.write')
  const [open, setOpen] = useState(false)
  return (
    <section className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card border bg-surface px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="text-sm text-ink-soft">{t('policy')}</h2>
        <p className="font-medium">
          {t(`policy.${policy.cuti_bersama}`)}
          {policy.from && (
            <span className="font-normal text-ink-soft">
              {' '}
              · {t('policy.since', { date: formatDate(policy.from, language) })}
            </span>
          )}
        </p>
        <p className="text-sm text-ink-soft">{t(`policy.${policy.cuti_bersama}Text`)}</p>
      </div>
      {mayWrite && (
        <Button look="quiet" size="dense" onClick={() => setOpen(true)}>
          {t('policy.change')}
        </Button>
      )}
      <Drawer open={open} onClose={() => setOpen(false)} title={t('policy')} note={t('policy.note')}>
        {open && <PolicyForm key={policy.version} policy={policy} onClose={() => setOpen(false)} />}
      </Drawer>
    </section>
  )
}

function PolicyForm({ policy, onClose }: { policy: CalendarPolicy; onClose: () => void }) {
  const { t } = useCalendarWords()
  const [chosen, setChosen] = useState(policy.cuti_bersama)
  const [from, setFrom] = useState(() => dateHere(serverNow()))
  const change = useCalendarChange<CalendarPolicy>()
  const past = pastOf(change.error)
  const save = (agreed: Past): void =>
    change.mutate(
      { path: '/policy', method: 'PUT', body: { cuti_bersama: chosen, from, version: policy.version }, past: agreed },
      {
        onSuccess: () => {
          notify(t('policy.saved'), { tone: 'good' })
          onClose()
        },
      },
    )
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        save(false)
      }}
    >
      <fieldset className="flex flex-col gap-3">
        <legend className="sr-only">{t('policy')}</legend>
        {POLICIES.map((one) => (
          <label
            key={one}
            className="flex cursor-pointer gap-3 rounded-control border border-line-strong p-3 has-checked:border-accent has-checked:bg-green-tint"
          >
            <input
              type="radio"
              name="policy"
              value={one}
              checked={chosen === one}
              onChange={() => setChosen(one)}
              className="mt-1 size-5 shrink-0 accent-accent"
            />
            <span>
              <span className="block font-medium">{t(`policy.${one}`)}</span>
              <span className="block text-sm text-ink-soft">{t(`policy.${one}Text`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <DateField label={t('policy.from')} hint={t('policy.fromHint')} required value={from} onChange={setFrom} />
      {past && <CalendarPast past={past} busy={change.isPending} onAgree={save} />}
      <SaveBar busy={change.isPending} error={past ? null : change.error} onCancel={onClose} />
    </form>
  )
}

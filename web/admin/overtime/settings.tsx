import { useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { OvertimeSettings } from '#contract/overtime.ts'
import { dateHere } from '../../shared/format.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { useOvertimeWords } from '../../shared/overtime/words.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Card } from '../../shared/ui/card.tsx'
import { Field, Input } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { serverNow } from '../now.ts'
import { PersonPicker } from '../people/person-picker.tsx'
import { employeeQuery } from '../people/queries.ts'
import { ListError, ListLoading } from '../ui/list-states.tsx'
import { type BreakForm, BreakCard } from './break-card.tsx'
import { ExemptTitles } from './exempt-titles.tsx'
import { Chips } from './people-choice.tsx'
import { settingsQuery, useOvertimeChange } from './queries.ts'

const ROUNDINGS = ['minute', 'half_hour', 'hour'] as const

/** How overtime is rounded, and who has no overtime pay. */
export function Settings() {
  const { data, error, refetch } = useQuery(settingsQuery)
  if (error && !data) return <ListError error={error} onRetry={() => void refetch()} />
  if (!data) return <ListLoading />
  return <Form key={data.version} settings={data} />
}

function Form({ settings }: { settings: OvertimeSettings }) {
  const { t } = useOvertimeWords()
  const { t: common } = useTranslation()
  const { t: admin } = useTranslation('admin')
  const sentence = useErrorSentence()
  const [rounding, setRounding] = useState(settings.rounding)
  const [exempt, setExempt] = useState(settings.exempt)
  const [titles, setTitles] = useState(settings.exempt_titles)
  const [outside, setOutside] = useState(settings.outside_minutes)
  const today = dateHere(serverNow())
  const holds = settings.breaks.find(({ from }) => from === null || from <= today)
  const unchanged = { from: today, minutes: holds?.minutes ?? 0, after_minutes: holds?.after_minutes ?? 240 }
  const [rest, setRest] = useState<BreakForm>(unchanged)
  const restChanged =
    rest.from !== today || rest.minutes !== unchanged.minutes || rest.after_minutes !== unchanged.after_minutes
  const change = useOvertimeChange<OvertimeSettings>()
  const names = useQueries({ queries: exempt.map((id) => employeeQuery(id)) })
  const people = exempt.map((id, index) => ({ id, name: names[index]?.data?.name ?? '…' }))
  return (
    <form
      className="flex max-w-2xl flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate(
          {
            path: '/settings',
            method: 'PUT',
            body: {
              rounding,
              exempt,
              exempt_titles: titles,
              outside_minutes: outside,
              version: settings.version,
              ...(restChanged && { break: rest }),
            },
          },
          { onSuccess: () => notify(t('settings.saved'), { tone: 'good' }) },
        )
      }}
    >
      <Card>
        <fieldset className="flex flex-col gap-3">
          <legend className="mb-3 font-semibold">{t('rounding')}</legend>
          {ROUNDINGS.map((one) => (
            <label
              key={one}
              className="flex cursor-pointer gap-3 rounded-control border border-line-strong p-3 has-checked:border-accent has-checked:bg-green-tint"
            >
              <input
                type="radio"
                name="rounding"
                checked={rounding === one}
                onChange={() => setRounding(one)}
                className="mt-1 size-5 shrink-0 accent-accent"
              />
              <span>
                <span className="block font-medium">{t(`rounding.${one}`)}</span>
                <span className="block text-sm text-ink-soft">{t(`rounding.${one}Text`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      </Card>
      <Card>
        <Field label={t('outside.from')} hint={t('outside.fromHint')}>
          {(ids) => (
            <Input
              {...ids}
              type="number"
              required
              min={0}
              max={480}
              className="max-w-32"
              value={outside}
              onChange={({ target }) => setOutside(Number(target.value))}
            />
          )}
        </Field>
      </Card>
      <BreakCard breaks={settings.breaks} value={rest} onChange={setRest} />
      <Card className="flex flex-col gap-3">
        <h2 className="font-semibold">{t('exempt')}</h2>
        <p className="text-sm text-ink-soft">{t('exempt.text')}</p>
        <ExemptTitles titles={titles} today={today} onChange={setTitles} />
        <h3 className="mt-2 font-medium">{admin('exempt.people')}</h3>
        {people.length === 0 && <p className="text-sm">{t('exempt.none')}</p>}
        <Chips people={people} drop="exempt.drop" onDrop={(id) => setExempt(exempt.filter((one) => one !== id))} />
        <Field label={t('exempt.add')}>
          {(parts) => (
            <PersonPicker
              {...parts}
              key={exempt.length}
              value={null}
              except={undefined}
              onChange={(person) => person && !exempt.includes(person.id) && setExempt([...exempt, person.id])}
            />
          )}
        </Field>
      </Card>
      {change.error && (
        <p role="alert" className="text-red-ink">
          {sentence(change.error)}
        </p>
      )}
      <Button type="submit" className="self-start" busy={change.isPending}>
        {common('action.save')}
      </Button>
    </form>
  )
}

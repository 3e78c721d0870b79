import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Deputy } from '#contract/requests.ts'
import { usePeriod } from '../../requests/deputies.tsx'
import { allDeputiesQuery, useRequestChange } from '../../requests/queries.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Card } from '../../shared/ui/card.tsx'
import { Field } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { type Named, PersonPicker } from '../people/person-picker.tsx'
import { DateField } from '../ui/dates/date-field.tsx'
import { ListError, ListLoading } from '../ui/list-states.tsx'

/** HR arranges who decides for a manager who cannot: whoever is ill names nobody. */
export function DeputiesOfOthers({ today }: { today: string }) {
  const { t } = useTranslation('requests')
  const { data, error, refetch } = useQuery(allDeputiesQuery)
  return (
    <Card className="flex max-w-2xl flex-col gap-4" aria-labelledby="deputies-of-others">
      <h2 id="deputies-of-others" className="font-semibold">
        {t('deputies.others')}
      </h2>
      <p className="text-sm text-ink-soft">{t('deputies.othersText')}</p>
      {!data ? (
        error ? (
          <ListError error={error} onRetry={() => void refetch()} />
        ) : (
          <ListLoading />
        )
      ) : data.length === 0 ? (
        <p className="text-sm">{t('deputies.othersNone')}</p>
      ) : (
        <ul className="flex flex-col border-t">
          {data.map((one) => (
            <Row key={one.id} one={one} />
          ))}
        </ul>
      )}
      <NameFor today={today} />
    </Card>
  )
}

function Row({ one }: { one: Deputy }) {
  const { t } = useTranslation('requests')
  const period = usePeriod()
  const sentence = useErrorSentence()
  const change = useRequestChange()
  const end = (): void =>
    change.mutate(
      { path: `/api/deputies/${one.id}`, method: 'DELETE', body: undefined },
      {
        onSuccess: () => notify(t('deputies.ended'), { tone: 'good' }),
        onError: (error) => notify(sentence(error), { tone: 'bad' }),
      },
    )
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-b py-1">
      <span className="min-w-0">
        {t('deputies.inPlace', { name: one.deputy.name, manager: one.manager.name })}
        <span className="block text-sm text-ink-soft">{period(one)}</span>
      </span>
      <Button
        look="quiet"
        busy={change.isPending}
        aria-label={t('deputies.endOne', { name: one.deputy.name })}
        onClick={end}
      >
        {t('deputies.end')}
      </Button>
    </li>
  )
}

function NameFor({ today }: { today: string }) {
  const { t } = useTranslation('requests')
  const sentence = useErrorSentence()
  const [manager, setManager] = useState<Named | null>(null)
  const [deputy, setDeputy] = useState<Named | null>(null)
  const [from, setFrom] = useState(today)
  const [to, setTo] = useState(today)
  const change = useRequestChange<Deputy>()
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    if (!manager || deputy?.number === undefined) return
    change.mutate(
      { path: '/api/deputies', body: { manager_id: manager.id, deputy_number: deputy.number, from, to } },
      {
        onSuccess: (made) => {
          setManager(null)
          setDeputy(null)
          notify(t('deputies.namedFor', { name: made.deputy.name, manager: made.manager.name }), { tone: 'good' })
        },
      },
    )
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('deputies.manager')} hint={t('deputies.managerHint')}>
          {(ids) => <PersonPicker {...ids} value={manager} except={deputy?.id} onChange={setManager} />}
        </Field>
        <Field
          label={t('deputies.person')}
          hint={t('deputies.personHint')}
          error={change.error && !change.isPending ? sentence(change.error) : undefined}
        >
          {(ids) => <PersonPicker {...ids} value={deputy} except={manager?.id} onChange={setDeputy} />}
        </Field>
        <DateField
          label={t('form.from')}
          required
          min={today}
          value={from}
          onChange={(date) => {
            setFrom(date)
            if (to < date) setTo(date)
          }}
        />
        <DateField label={t('form.to')} required min={from} value={to} onChange={setTo} />
      </div>
      <Button
        type="submit"
        className="self-start"
        busy={change.isPending}
        disabled={!manager || deputy?.number === undefined}
      >
        {t('deputies.name')}
      </Button>
    </form>
  )
}

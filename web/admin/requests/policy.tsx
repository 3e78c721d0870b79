import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { LeavePolicy, RequestPolicy, RequestSettings } from '#contract/requests.ts'
import { REQUEST_KINDS } from '#contract/request-words.ts'
import { requestSettingsQuery, useRequestChange } from '../../requests/queries.ts'
import { KindBadge } from '../../requests/words.tsx'
import { useErrorSentence } from '../../shared/errors.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Card } from '../../shared/ui/card.tsx'
import { Field, Input, Select } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { ListError, ListLoading } from '../ui/list-states.tsx'

/** Who decides each kind, until when it can be asked for, and how leave comes and goes. */
export function Policy() {
  const { data, error, refetch } = useQuery(requestSettingsQuery)
  if (!data) return error ? <ListError error={error} onRetry={() => void refetch()} /> : <ListLoading />
  return <Form key={data.version} settings={data} />
}

function Form({ settings }: { settings: RequestSettings }) {
  const { t } = useTranslation('requests')
  const common = useTranslation().t
  const sentence = useErrorSentence()
  const [policy, setPolicy] = useState(settings.policy)
  const change = useRequestChange<RequestSettings>()
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    change.mutate(
      { path: '/api/requests/settings', method: 'PUT', body: { policy, version: settings.version } },
      { onSuccess: () => notify(t('policy.saved'), { tone: 'good' }) },
    )
  }
  return (
    <form onSubmit={submit} className="flex max-w-4xl flex-col gap-4">
      <Kinds policy={policy} onChange={setPolicy} />
      <Card className="grid gap-4 sm:grid-cols-2">
        <Count
          label={t('policy.remind')}
          hint={t('policy.remindHint')}
          value={policy.remind_after_hours}
          least={1}
          most={720}
          onChange={(remind_after_hours) => setPolicy({ ...policy, remind_after_hours })}
        />
        <Escalate policy={policy} onChange={setPolicy} />
        <Letter policy={policy} onChange={setPolicy} />
        <Count
          label={t('policy.letterDays')}
          hint={t('policy.letterDaysHint')}
          value={policy.letter_days}
          most={90}
          onChange={(letter_days) => setPolicy({ ...policy, letter_days })}
        />
      </Card>
      <LeaveRules leave={policy.leave} onChange={(leave) => setPolicy({ ...policy, leave })} />
      {change.error && !change.isPending && (
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

type Part = { policy: RequestPolicy; onChange: (policy: RequestPolicy) => void }

function Kinds({ policy, onChange }: Part) {
  const { t } = useTranslation('requests')
  return (
    <Card className="overflow-x-auto" aria-labelledby="kinds">
      <h2 id="kinds" className="font-semibold">
        {t('policy.kinds')}
      </h2>
      <p className="mb-2 text-sm text-ink-soft">{t('policy.kindsText')}</p>
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b text-left text-ink-soft">
            <th className="py-2 pr-2 font-medium">{t('form.kind')}</th>
            <th className="px-1 text-center font-medium">{t('policy.manager')}</th>
            <th className="px-1 text-center font-medium">{t('policy.hr')}</th>
            <th className="pl-1 font-medium">{t('policy.past')}</th>
          </tr>
        </thead>
        <tbody>
          {REQUEST_KINDS.map((kind) => {
            const rule = policy.kinds[kind]
            const put = (more: Partial<typeof rule>): void =>
              onChange({ ...policy, kinds: { ...policy.kinds, [kind]: { ...rule, ...more } } })
            const name = t(`kind.${kind}`)
            return (
              <tr key={kind} className="border-b last:border-b-0">
                <td className="py-1 pr-2">
                  <KindBadge kind={kind} />
                </td>
                {(['manager', 'hr'] as const).map((who) => (
                  <td key={who} className="text-center">
                    <label className="inline-grid size-12 place-items-center">
                      <input
                        type="checkbox"
                        className="size-5 accent-accent"
                        aria-label={`${name}: ${t(`policy.${who}`)}`}
                        checked={rule[who]}
                        onChange={({ target }) => put({ [who]: target.checked })}
                      />
                    </label>
                  </td>
                ))}
                <td className="py-1 pl-1">
                  <Input
                    type="number"
                    aria-label={`${name}: ${t('policy.past')}`}
                    className="max-w-20"
                    required
                    min={0}
                    max={365}
                    value={rule.past_days}
                    onChange={({ target }) => put({ past_days: Number(target.value) })}
                  />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Card>
  )
}

const DAYS = [1, 2, 3, 5, 7, 14]

function Escalate({ policy, onChange }: Part) {
  const { t } = useTranslation('requests')
  const days = policy.escalate_after_days
  const choice = days === null || DAYS.includes(days) ? DAYS : [...DAYS, days].toSorted((a, b) => a - b)
  return (
    <Field label={t('policy.escalate')} hint={t('policy.escalateHint')}>
      {(ids) => (
        <Select
          {...ids}
          value={days ?? ''}
          onChange={({ target }) =>
            onChange({ ...policy, escalate_after_days: target.value === '' ? null : Number(target.value) })
          }
        >
          <option value="">{t('policy.letterNever')}</option>
          {choice.map((one) => (
            <option key={one} value={one}>
              {t('policy.escalateAfter', { count: one })}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

function Letter({ policy, onChange }: Part) {
  const { t } = useTranslation('requests')
  const days = policy.sakit_letter_days
  return (
    <Field label={t('policy.letter')} hint={t('policy.letterHint')}>
      {(ids) => (
        <Select
          {...ids}
          value={days ?? ''}
          onChange={({ target }) =>
            onChange({ ...policy, sakit_letter_days: target.value === '' ? null : Number(target.value) })
          }
        >
          <option value="">{t('policy.letterNever')}</option>
          {[1, 2, 3, 4, 5].map((one) => (
            <option key={one} value={one}>
              {t('policy.letterFrom', { count: one })}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

function LeaveRules({ leave, onChange }: { leave: LeavePolicy; onChange: (leave: LeavePolicy) => void }) {
  const { t } = useTranslation('requests')
  const put = (more: Partial<LeavePolicy>): void => onChange({ ...leave, ...more })
  return (
    <Card className="flex flex-col gap-4" aria-labelledby="leave-rules">
      <h2 id="leave-rules" className="font-semibold">
        {t('policy.leave')}
      </h2>
      <div className="grid gap-4 sm:grid-cols-2">
        <Count
          label={t('policy.perYear')}
          value={leave.days_per_year}
          most={60}
          step={0.5}
          onChange={(days_per_year) => put({ days_per_year })}
        />
        <Count
          label={t('policy.after')}
          hint={t('policy.afterHint')}
          value={leave.after_months}
          most={60}
          onChange={(after_months) => put({ after_months })}
        />
        <Field label={t('policy.year')} hint={t('policy.yearHint')}>
          {(ids) => (
            <Select
              {...ids}
              value={leave.year}
              onChange={({ target }) => put({ year: target.value === 'calendar' ? 'calendar' : 'anniversary' })}
            >
              <option value="anniversary">{t('policy.anniversary')}</option>
              <option value="calendar">{t('policy.calendarYear')}</option>
            </Select>
          )}
        </Field>
        <Field label={t('policy.accrual')}>
          {(ids) => (
            <Select
              {...ids}
              value={leave.accrual}
              onChange={({ target }) => put({ accrual: target.value === 'monthly' ? 'monthly' : 'yearly' })}
            >
              <option value="yearly">{t('policy.yearly')}</option>
              <option value="monthly">{t('policy.monthly')}</option>
            </Select>
          )}
        </Field>
        <Count
          label={t('policy.carry')}
          hint={t('policy.carryHint')}
          value={leave.carry_over_days}
          most={60}
          step={0.5}
          onChange={(carry_over_days) => put({ carry_over_days })}
        />
        <Count
          label={t('policy.carryMonths')}
          value={leave.carry_over_months}
          most={12}
          onChange={(carry_over_months) => put({ carry_over_months })}
        />
      </div>
      <label className="flex min-h-12 items-center gap-3">
        <input
          type="checkbox"
          className="size-5 accent-accent"
          checked={leave.may_owe}
          onChange={({ target }) => put({ may_owe: target.checked })}
        />
        {t('policy.owe')}
      </label>
      <p className="text-sm text-ink-soft">
        {t('policy.bersama')}{' '}
        <Link to="/admin/calendar" className="text-accent underline">
          {t('policy.calendar')}
        </Link>
      </p>
    </Card>
  )
}

type CountProps = {
  label: string
  hint?: string
  value: number
  least?: number
  most: number
  step?: number
  onChange: (value: number) => void
}

function Count({ label, hint, value, least = 0, most, step = 1, onChange }: CountProps) {
  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <Input
          {...ids}
          type="number"
          required
          min={least}
          max={most}
          step={step}
          value={value}
          onChange={({ target }) => onChange(Number(target.value))}
        />
      )}
    </Field>
  )
}

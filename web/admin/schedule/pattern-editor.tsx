import { useState } from 'react'
import type { Past, ShiftPattern, WorkShift } from '#contract/shifts.ts'
import { dateHere } from '../../shared/format.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Field, Input } from '../../shared/ui/field.tsx'
import { serverNow } from '../now.ts'
import { SaveBar } from '../people/save-bar.tsx'
import { DateField } from '../ui/dates/date-field.tsx'
import { PastQuestion } from './past-question.tsx'
import { pastOf, useScheduleChange } from './queries.ts'
import { mondayOf } from '../ui/dates/calendar-days.ts'

/** A new pattern, or another cycle of one from a date on, typed as codes: quicker than choosing thirty days one by one. */
export function PatternEditor(props: {
  shifts: readonly WorkShift[]
  pattern: ShiftPattern | undefined
  onClose: () => void
}) {
  const { shifts, pattern, onClose } = props
  const { t } = useTranslation('schedule')
  const [name, setName] = useState('')
  const known = pattern?.versions[0]
  const codeOf = (id: string | null): string => shifts.find((shift) => shift.id === id)?.code ?? '-'
  const [days, setDays] = useState(() => known?.days.map(codeOf).join(' ') ?? '')
  const [today] = useState(() => dateHere(serverNow()))
  const [anchor, setAnchor] = useState(() => known?.anchor_date ?? mondayOf(today))
  const [from, setFrom] = useState(today)
  const change = useScheduleChange(t('pattern.saved'))
  const past = pastOf(change.error)
  const codes = days.trim().split(/\s+/).filter(Boolean)
  const byCode = new Map(shifts.filter(({ active }) => active).map(({ code, id }) => [code.toLowerCase(), id]))
  const unknown = codes.find((code) => code !== '-' && !byCode.has(code.toLowerCase()))
  const save = (agreed: Past): void => {
    if (unknown !== undefined || codes.length === 0) return
    const cycle = { anchor_date: anchor, days: codes.map((code) => byCode.get(code.toLowerCase()) ?? null) }
    const asked = pattern
      ? {
          path: `/api/shift-patterns/${pattern.id}/versions`,
          body: { ...cycle, version: pattern.version, valid_from: from, past: agreed },
        }
      : { path: '/api/shift-patterns', body: { ...cycle, name } }
    change.mutate({ ...asked, method: 'POST' }, { onSuccess: onClose })
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        save(false)
      }}
    >
      {!pattern && (
        <Field label={t('shift.name')}>
          {(parts) => <Input {...parts} required value={name} onChange={({ target }) => setName(target.value)} />}
        </Field>
      )}
      <Field
        label={t('pattern.days')}
        hint={t('pattern.daysHint')}
        error={unknown === undefined ? undefined : t('pattern.unknown', { code: unknown })}
      >
        {(parts) => (
          <Input {...parts} required value={days} autoComplete="off" onChange={({ target }) => setDays(target.value)} />
        )}
      </Field>
      <DateField label={t('pattern.anchor')} required value={anchor} onChange={setAnchor} />
      {pattern && (
        <DateField label={t('shift.from')} hint={t('pattern.fromHint')} required value={from} onChange={setFrom} />
      )}
      {past && <PastQuestion past={past} busy={change.isPending} onAgree={save} />}
      <SaveBar busy={change.isPending} error={past ? null : change.error} onCancel={onClose} />
    </form>
  )
}

import { useState } from 'react'
import type { WorkShift } from '#contract/shifts.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Field, Input } from '../../shared/ui/field.tsx'
import { serverNow } from '../now.ts'
import { SaveBar } from '../people/save-bar.tsx'
import { useScheduleChange } from './queries.ts'
import { mondayOf } from './weeks.ts'

/** A new pattern, typed as codes: quicker than choosing thirty days one by one. */
export function PatternEditor({ shifts, onClose }: { shifts: readonly WorkShift[]; onClose: () => void }) {
  const { t } = useTranslation('schedule')
  const [name, setName] = useState('')
  const [days, setDays] = useState('')
  const [anchor, setAnchor] = useState(() => mondayOf(new Date(serverNow()).toISOString().slice(0, 10)))
  const change = useScheduleChange(t('pattern.saved'))
  const codes = days.trim().split(/\s+/).filter(Boolean)
  const byCode = new Map(shifts.filter(({ active }) => active).map(({ code, id }) => [code.toLowerCase(), id]))
  const unknown = codes.find((code) => code !== '-' && !byCode.has(code.toLowerCase()))
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (unknown !== undefined || codes.length === 0) return
        const body = { name, anchor_date: anchor, days: codes.map((code) => byCode.get(code.toLowerCase()) ?? null) }
        change.mutate({ path: '/api/shift-patterns', method: 'POST', body }, { onSuccess: onClose })
      }}
    >
      <Field label={t('shift.name')}>
        {(parts) => <Input {...parts} required value={name} onChange={({ target }) => setName(target.value)} />}
      </Field>
      <Field
        label={t('pattern.days')}
        hint={t('pattern.daysHint')}
        error={unknown === undefined ? undefined : t('pattern.unknown', { code: unknown })}
      >
        {(parts) => (
          <Input {...parts} required value={days} autoComplete="off" onChange={({ target }) => setDays(target.value)} />
        )}
      </Field>
      <Field label={t('pattern.anchor')}>
        {(parts) => (
          <Input {...parts} type="date" required value={anchor} onChange={({ target }) => setAnchor(target.value)} />
        )}
      </Field>
      <SaveBar busy={change.isPending} error={change.error} onCancel={onClose} />
    </form>
  )
}

import { useState } from 'react'
import { SHIFT_COLORS, type ShiftColor, type WorkShift } from '#contract/shifts.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Field, Input, Select } from '../../shared/ui/field.tsx'
import { serverNow } from '../now.ts'
import { clockTime } from '../people/changes.ts'
import { SaveBar } from '../people/save-bar.tsx'
import { PastQuestion } from './past-question.tsx'
import { pastOf, useScheduleChange } from './queries.ts'

const FIELDS = ['name', 'code', 'start', 'end', 'grace', 'break'] as const
const minutes = (text: string): number => Number(text.trim() || '0')

/** A new shift, or other hours of one from a date on. Of a shift in parts it changes the first start and the last end. */
export function ShiftEditor({ shift, onClose }: { shift: WorkShift | undefined; onClose: () => void }) {
  const { t } = useTranslation('schedule')
  const rule = shift?.versions[0]?.rule
  const [form, setForm] = useState({
    name: shift?.name ?? '',
    code: shift?.code ?? '',
    start: rule?.parts[0]?.start ?? '08:00',
    end: rule?.parts.at(-1)?.end ?? '17:00',
    grace: String(rule?.grace_minutes ?? 5),
    break: String(rule?.break_minutes ?? 60),
  })
  const [color, setColor] = useState<ShiftColor>(shift?.color ?? 'green')
  const [two, setTwo] = useState((rule?.parts.length ?? 1) === 2)
  const [pause, setPause] = useState({ end: rule?.parts[0]?.end ?? '12:00', start: rule?.parts[1]?.start ?? '16:00' })
  const [from, setFrom] = useState(() => new Date(serverNow()).toISOString().slice(0, 10))
  const change = useScheduleChange(t('shift.saved'))
  const past = pastOf(change.error)
  const save = (agreed: boolean): void => {
    const kept = rule && rule.parts.length > 2 ? rule.parts.map((part) => ({ ...part })) : [{ start: '', end: '' }]
    const parts =
      two && kept.length === 1
        ? [
            { start: '', end: clockTime(pause.end) },
            { start: clockTime(pause.start), end: '' },
          ]
        : kept
    parts[0] = { ...parts[0], start: clockTime(form.start), end: parts[0]?.end ?? '' }
    parts[parts.length - 1] = { start: parts.at(-1)?.start ?? '', end: clockTime(form.end) }
    const hours = { ...rule, parts, grace_minutes: minutes(form.grace), break_minutes: minutes(form.break) }
    const asked = shift
      ? {
          path: `/api/shifts/${shift.id}/versions`,
          body: { version: shift.version, valid_from: from, rule: { ...hours, required_minutes: null }, past: agreed },
        }
      : { path: '/api/shifts', body: { name: form.name, code: form.code, color, rule: hours } }
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
      {FIELDS.filter((field) => !shift || (field !== 'name' && field !== 'code')).map((field) => (
        <Field key={field} label={t(`shift.${field}`)}>
          {(parts) => (
            <Input
              {...parts}
              required
              value={form[field]}
              autoComplete="off"
              onChange={({ target }) => setForm({ ...form, [field]: target.value })}
            />
          )}
        </Field>
      ))}
      {(rule?.parts.length ?? 1) <= 2 && (
        <label className="flex min-h-12 items-center gap-3">
          <input
            type="checkbox"
            checked={two}
            onChange={({ target }) => setTwo(target.checked)}
            className="size-5 accent-accent"
          />
          {t('shift.parts')}
        </label>
      )}
      {two && (
        <div className="grid grid-cols-2 gap-4">
          {(['end', 'start'] as const).map((edge) => (
            <Field key={edge} label={t(edge === 'end' ? 'shift.firstEnd' : 'shift.secondStart')}>
              {(parts) => (
                <Input
                  {...parts}
                  required
                  value={pause[edge]}
                  onChange={({ target }) => setPause({ ...pause, [edge]: target.value })}
                />
              )}
            </Field>
          ))}
        </div>
      )}
      {shift ? (
        <Field label={t('shift.from')} hint={t('shift.fromHint')}>
          {(parts) => (
            <Input {...parts} type="date" required value={from} onChange={({ target }) => setFrom(target.value)} />
          )}
        </Field>
      ) : (
        <Field label={t('shift.color')}>
          {(parts) => (
            <Select {...parts} value={color} onChange={({ target }) => setColor(target.value as ShiftColor)}>
              {SHIFT_COLORS.map((one) => (
                <option key={one} value={one}>
                  {t(`color.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {past && <PastQuestion past={past} busy={change.isPending} onAgree={() => save(true)} />}
      <SaveBar busy={change.isPending} error={past ? null : change.error} onCancel={onClose} />
    </form>
  )
}

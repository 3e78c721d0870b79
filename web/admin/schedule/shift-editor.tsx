import { useRef, useState } from 'react'
import { type Past, SHIFT_COLORS, type ShiftColor, type WorkShift } from '#contract/shifts.ts'
import { dateHere } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Field, Input, Select } from '../../shared/ui/field.tsx'
import { serverNow } from '../now.ts'
import { SaveBar } from '../people/save-bar.tsx'
import { DateField } from '../ui/dates/date-field.tsx'
import { PastQuestion } from './past-question.tsx'
import { pastOf, useScheduleChange } from './queries.ts'
import { faultsOf, formOf, ruleOf, writtenHours } from './shift-form.ts'
import { ShiftHours } from './shift-hours.tsx'

/** A new shift, or other hours of one from a date on. Of a shift in parts it changes the first start and the last end. */
export function ShiftEditor({ shift, onClose }: { shift: WorkShift | undefined; onClose: () => void }) {
  const { t } = useTranslation('schedule')
  const language = useLanguage()
  const rule = shift?.versions[0]?.rule
  const [name, setName] = useState('')
  const [code, setCode] = useState('')
  const [hours, setHours] = useState(() => writtenHours(formOf(rule), language))
  const [tried, setTried] = useState(false)
  const [color, setColor] = useState<ShiftColor>('green')
  const [from, setFrom] = useState(() => dateHere(serverNow()))
  const change = useScheduleChange(t('shift.saved'))
  const past = pastOf(change.error)
  const form = useRef<HTMLFormElement>(null)
  const save = (agreed: Past): void => {
    setTried(true)
    if (Object.keys(faultsOf(hours)).length > 0) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus())
      return
    }
    const wanted = ruleOf(hours, rule)
    const asked = shift
      ? {
          path: `/api/shifts/${shift.id}/versions`,
          body: { version: shift.version, valid_from: from, rule: wanted, past: agreed },
        }
      : { path: '/api/shifts', body: { name, code, color, rule: wanted } }
    change.mutate({ ...asked, method: 'POST' }, { onSuccess: onClose })
  }
  return (
    <form
      ref={form}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        save(false)
      }}
    >
      {!shift && (
        <div className="grid grid-cols-[minmax(0,1fr)_8rem] gap-4">
          <Field label={t('shift.name')}>
            {(parts) => (
              <Input
                {...parts}
                required
                autoComplete="off"
                value={name}
                onChange={({ target }) => setName(target.value)}
              />
            )}
          </Field>
          <Field label={t('shift.code')}>
            {(parts) => (
              <Input
                {...parts}
                required
                maxLength={6}
                autoComplete="off"
                value={code}
                onChange={({ target }) => setCode(target.value)}
              />
            )}
          </Field>
        </div>
      )}
      <ShiftHours
        form={hours}
        manyParts={(rule?.parts.length ?? 1) > 2}
        isNew={!shift}
        tried={tried}
        onChange={setHours}
      />
      {shift ? (
        <DateField label={t('shift.from')} hint={t('shift.fromHint')} required value={from} onChange={setFrom} />
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
      {past && <PastQuestion past={past} busy={change.isPending} onAgree={save} />}
      <SaveBar busy={change.isPending} error={past ? null : change.error} onCancel={onClose} />
    </form>
  )
}

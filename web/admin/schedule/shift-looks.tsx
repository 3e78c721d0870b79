import { useState } from 'react'
import { SHIFT_COLORS, type ShiftColor, type ShiftPattern, type WorkShift } from '#contract/shifts.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Field, Input, Select } from '../../shared/ui/field.tsx'
import { useScheduleChange } from './queries.ts'

type Props = { path: string; record: WorkShift | ShiftPattern; onClose: () => void }

/** Name, code and colour of a shift or the name of a pattern, and closing it: what changes no day that is planned. */
export function Looks({ path, record, onClose }: Props) {
  const { t } = useTranslation('schedule')
  const { t: common } = useTranslation()
  const sentence = useErrorSentence()
  const shift = 'code' in record ? record : null
  const [name, setName] = useState(record.name)
  const [code, setCode] = useState(shift?.code ?? '')
  const [color, setColor] = useState<ShiftColor>(shift?.color ?? 'green')
  const change = useScheduleChange(t('shift.saved'))
  const send = (more: object): void =>
    change.mutate({ path, method: 'PATCH', body: { version: record.version, ...more } }, { onSuccess: onClose })
  return (
    <form
      className="mb-6 flex flex-col gap-4 border-b pb-6"
      onSubmit={(event) => {
        event.preventDefault()
        send(shift ? { name, code, color } : { name })
      }}
    >
      <Field label={t('shift.name')}>
        {(parts) => <Input {...parts} required value={name} onChange={({ target }) => setName(target.value)} />}
      </Field>
      {shift && (
        <div className="grid grid-cols-2 gap-4">
          <Field label={t('shift.code')}>
            {(parts) => (
              <Input {...parts} required maxLength={6} value={code} onChange={({ target }) => setCode(target.value)} />
            )}
          </Field>
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
        </div>
      )}
      {change.error && (
        <p role="alert" className="text-red-ink">
          {sentence(change.error)}
        </p>
      )}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="secondary" busy={change.isPending}>
          {common('action.save')}
        </Button>
        <Button look="quiet" busy={change.isPending} onClick={() => send({ active: !record.active })}>
          {t(record.active ? 'shift.close' : 'shift.reopen')}
        </Button>
      </div>
    </form>
  )
}

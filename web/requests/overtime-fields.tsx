import { useState } from 'react'
import { query } from '../shared/api.ts'
import { useTranslation } from '../shared/i18n.ts'
import { Field, Input } from '../shared/ui/field.tsx'
import { OvertimePicture } from './overtime-picture.tsx'

/** From when to when overtime is asked for, and what it would be, before it is sent. */
export function OvertimeFields({ date }: { date: string }) {
  const { t } = useTranslation('requests')
  const [times, setTimes] = useState({ start: '', end: '' })
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-2 gap-4">
        {(['start', 'end'] as const).map((name) => (
          <Field key={name} label={t(`form.${name}`)}>
            {(ids) => (
              <Input
                {...ids}
                type="time"
                name={name}
                required
                value={times[name]}
                onChange={({ target }) => setTimes({ ...times, [name]: target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      {times.start !== '' && times.end !== '' && times.start !== times.end && (
        <OvertimePicture path={`/api/me/requests/overtime${query({ date, ...times })}`} />
      )}
    </div>
  )
}

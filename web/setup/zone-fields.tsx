import { useState } from 'react'
import { useTranslation } from '../shared/i18n.ts'
import { Field, Input, Select } from '../shared/ui/field.tsx'

/** The three zones of Indonesia by the names people use, and any other by its IANA name. */
const ZONES = [
  ['Asia/Jakarta', 'WIB (Jakarta)'],
  ['Asia/Makassar', 'WITA (Makassar)'],
  ['Asia/Jayapura', 'WIT (Jayapura)'],
] as const

type Props = { zone: string; onZone: (zone: string) => void; fault: boolean }

export function ZoneFields({ zone, onZone, fault }: Props) {
  const { t } = useTranslation('account')
  const { t: errors } = useTranslation('errors')
  const [other, setOther] = useState(false)
  // A name is judged when it is finished, not letter by letter.
  const [left, setLeft] = useState(false)
  const choose = (value: string): void => {
    setOther(value === 'other')
    onZone(value === 'other' ? '' : value)
  }
  return (
    <>
      <Field label={t('setup.zone')}>
        {(parts) => (
          <Select {...parts} value={other ? 'other' : zone} onChange={(event) => choose(event.target.value)}>
            {ZONES.map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
            <option value="other">{t('setup.zoneOther')}</option>
          </Select>
        )}
      </Field>
      {other && (
        <Field
          label={t('setup.zoneName')}
          hint={t('setup.zoneHint')}
          error={fault && left ? errors('people/zone-unknown') : undefined}
        >
          {(parts) => (
            <Input
              {...parts}
              value={zone}
              onChange={(event) => onZone(event.target.value.trim())}
              onBlur={() => setLeft(true)}
              autoCapitalize="none"
              autoCorrect="off"
              required
              maxLength={64}
            />
          )}
        </Field>
      )}
    </>
  )
}

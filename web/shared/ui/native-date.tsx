import type { ReactNode } from 'react'
import { useLanguage } from '../i18n.ts'
import { longDate } from '../long-date.ts'
import { Field, Input } from './field.tsx'

type Props = {
  label: string
  hint?: ReactNode
  min?: string
  max?: string
  /** `2026-11-03`; empty while none is chosen. */
  value: string
  onChange: (date: string) => void
}

/** One date by the phone's own wheel, with the day in our words below: the control speaks the language of the phone. */
export function NativeDate({ label, hint, min, max, value, onChange }: Props) {
  const language = useLanguage()
  return (
    <Field
      label={label}
      hint={
        (value || hint) && (
          <>
            {value && <span className="block text-ink">{longDate(value, language)}</span>}
            {hint}
          </>
        )
      }
    >
      {(parts) => (
        <Input
          {...parts}
          type="date"
          required
          min={min}
          max={max}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  )
}

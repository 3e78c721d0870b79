import type { ComponentProps } from 'react'
import { formatMonth } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { Select } from '../../shared/ui/field.tsx'
import { monthsAround } from './months-around.ts'

type Props = Omit<ComponentProps<'select'>, 'value' | 'onChange'> & {
  /** `2026-11`; empty while none has been chosen. */
  value: string
  /** The month that it is. */
  now: string
  /** Stands there while none has been chosen. */
  none?: string
  onChange: (month: string) => void
}

/** One month, in our words: the browser's own control speaks the language of the browser. */
export function MonthSelect({ value, now, none, onChange, ...rest }: Props) {
  const language = useLanguage()
  return (
    <Select {...rest} value={value} onChange={({ target }) => target.value && onChange(target.value)}>
      {value === '' && <option value="">{none}</option>}
      {monthsAround(now, value).map((month) => (
        <option key={month} value={month}>
          {formatMonth(month, language)}
        </option>
      ))}
    </Select>
  )
}

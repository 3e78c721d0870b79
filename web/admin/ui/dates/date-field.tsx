import { type ReactNode, type Ref, useId } from 'react'
import { formatDate } from '../../../shared/format.ts'
import { useLanguage } from '../../../shared/i18n.ts'
import { longDate } from '../../../shared/long-date.ts'
import { Field } from '../../../shared/ui/field.tsx'
import { isDate } from './calendar-days.ts'
import { DateInput } from './date-input.tsx'
import { type DateProps, useDateText } from './use-date-text.ts'

type FieldProps = DateProps & {
  label: ReactNode
  hint?: ReactNode
  error?: ReactNode
  required?: boolean
  className?: string
  onBlur?: () => void
  inputRef?: Ref<HTMLInputElement>
}

/**
 * One date in our words: the browser's own control speaks the language of the browser, and 11/03 is another day to
 * everybody. The date stands below with its weekday and month in letters. Takes and gives `2026-11-03`.
 */
export function DateField({ label, hint, error, className, required, onBlur, inputRef, ...date }: FieldProps) {
  const language = useLanguage()
  const state = useDateText(date)
  const long = state.date && longDate(state.date, language)
  return (
    <Field
      label={label}
      className={className ?? ''}
      error={state.told ?? error}
      hint={
        (long || hint) && (
          <>
            {long && <span className="block text-ink">{long}</span>}
            {hint}
          </>
        )
      }
    >
      {(parts) => (
        <DateInput
          {...parts}
          state={state}
          min={date.min}
          max={date.max}
          required={required}
          onBlur={onBlur}
          {...(inputRef && { inputRef })}
          labelledBy={`${parts.id}-label`}
        />
      )}
    </Field>
  )
}

/** A date in a row of filters: the label before it, the date in words behind. Nothing is handed on that is no date. */
export function DateFilter({ label, value, onChange, ...bounds }: DateProps & { label: string }) {
  const language = useLanguage()
  const id = useId()
  const state = useDateText({
    ...bounds,
    value,
    onChange: (next) => (next === '' || isDate(next)) && onChange(next),
  })
  return (
    <span className="inline-flex shrink-0 items-center gap-2 text-sm">
      <label id={`${id}-label`} htmlFor={id}>
        {label}
      </label>
      <DateInput
        id={id}
        aria-describedby={`${id}-said`}
        aria-invalid={state.told ? true : undefined}
        state={state}
        min={bounds.min}
        max={bounds.max}
        labelledBy={`${id}-label`}
        frameClass="w-42"
        className="lg:min-h-10"
      />
      <span id={`${id}-said`} className={state.told ? 'text-red-ink' : 'text-ink-soft'} role="status">
        {state.told ?? (state.date && formatDate(state.date, language))}
      </span>
    </span>
  )
}

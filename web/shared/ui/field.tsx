import { type ComponentProps, type FormEvent, type ReactNode, useId, useState } from 'react'
import { DownIcon } from './icons.tsx'
import { buttonClass } from './button.tsx'
import { classNames } from './class-names.ts'
import { isControl, isFirstFault, useFaultOfControl } from './field-faults.ts'

const CONTROL =
  'w-full min-h-12 rounded-control border border-line-strong bg-surface px-3 text-base text-ink ' +
  'placeholder:text-ink-soft aria-invalid:border-red-ink disabled:opacity-60'

type FieldParts = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }
type FieldProps = {
  label: ReactNode
  hint?: ReactNode
  error?: ReactNode
  className?: string
  children: (parts: FieldParts) => ReactNode
}

/**
 * A label, a control, a hint and the error, tied together for screen readers. Spread the parts on the control. What
 * the browser finds missing or out of bounds when the form is sent is said here too, in place of its bubble.
 */
export function Field({ label, hint, error: told, className, children }: FieldProps) {
  const id = useId()
  const faultOf = useFaultOfControl()
  const [found, setFound] = useState('')
  const error = told || found
  const described = classNames(hint ? `${id}-hint` : null, error ? `${id}-error` : null) || undefined
  const refuse = (event: FormEvent<HTMLDivElement>): void => {
    if (!isControl(event.target)) return
    event.preventDefault()
    setFound(faultOf(event.target))
    if (isFirstFault(event.target)) event.target.focus()
  }
  return (
    <div
      className={classNames('flex flex-col gap-1.5', className)}
      onInvalidCapture={refuse}
      onInput={() => setFound('')}
    >
      <label id={`${id}-label`} htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({ id, 'aria-describedby': described, 'aria-invalid': error ? true : undefined })}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-ink-soft">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-sm text-red-ink" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}

export const Input = ({ className, ...rest }: ComponentProps<'input'>) => (
  <input {...rest} className={classNames(CONTROL, className)} />
)

/** The system's own choice list: best on phones, complete for keyboards. */
export const Select = ({ className, children, ...rest }: ComponentProps<'select'>) => (
  <span className={classNames('relative block', className)}>
    <select {...rest} className={classNames(CONTROL, 'appearance-none pr-10')}>
      {children}
    </select>
    <DownIcon className="pointer-events-none absolute top-1/2 right-3 size-5 -translate-y-1/2 text-ink-soft" />
  </span>
)

type FileInputProps = Omit<ComponentProps<'input'>, 'type'> & {
  /** On what looks like a button. */
  choose: string
  /** Where the name of the file will stand. */
  nothing: string
}

/** The browser's own control in our words: its own come in the language of the browser. Files can be dropped on it. */
export function FileInput({ choose, nothing, className, onChange, ...rest }: FileInputProps) {
  const [name, setName] = useState('')
  return (
    <span
      className={classNames(
        'relative flex min-h-12 items-center gap-3 rounded-control border border-line-strong bg-surface p-1 pr-3',
        'has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-(--focus)',
        className,
      )}
    >
      <input
        {...rest}
        type="file"
        className="absolute inset-0 size-full cursor-pointer opacity-0"
        onChange={(event) => {
          setName(event.target.files?.[0]?.name ?? '')
          onChange?.(event)
        }}
      />
      <span aria-hidden="true" className={buttonClass('secondary', 'dense')}>
        {choose}
      </span>
      <span aria-hidden="true" className={classNames('min-w-0 flex-1 truncate', name === '' && 'text-ink-soft')}>
        {name || nothing}
      </span>
    </span>
  )
}

import { type ComponentProps, type ReactNode, useId } from 'react'
import { DownIcon } from './icons.tsx'
import { classNames } from './class-names.ts'

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

/** A label, a control, a hint and the error, tied together for screen readers. Spread the parts on the control. */
export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId()
  const described = classNames(hint ? `${id}-hint` : null, error ? `${id}-error` : null) || undefined
  return (
    <div className={classNames('flex flex-col gap-1.5', className)}>
      <label htmlFor={id} className="text-sm font-medium">
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

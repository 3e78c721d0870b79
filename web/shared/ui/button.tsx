import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Spinner } from './spinner.tsx'

type Look = 'primary' | 'secondary' | 'quiet' | 'danger'

const LOOKS: Record<Look, string> = {
  primary: 'bg-accent-fill text-on-accent hover:bg-accent-fill-hover',
  secondary: 'border border-line-strong bg-surface text-ink hover:bg-raised',
  quiet: 'text-accent hover:bg-raised',
  danger: 'bg-danger-fill text-on-accent hover:opacity-90',
}

/** `normal` is 48 px high for thumbs; `dense` 40 px for the admin's tables and toolbars, where a mouse points. */
type Size = 'normal' | 'dense'

/** How a button looks, for links that must look like one. */
export const buttonClass = (look: Look = 'primary', size: Size = 'normal'): string =>
  classNames(
    'inline-flex items-center justify-center gap-2 rounded-control px-4 font-medium whitespace-nowrap transition-colors',
    'disabled:opacity-60 aria-disabled:opacity-60',
    size === 'normal' ? 'min-h-12 text-base' : 'min-h-10 px-3 text-sm',
    LOOKS[look],
  )

type Props = ComponentProps<'button'> & { look?: Look; size?: Size; busy?: boolean; children: ReactNode }

/** A busy button keeps its focus and its width and ignores taps. */
export function Button({ look, size, busy = false, children, className, onClick, type = 'button', ...rest }: Props) {
  return (
    <button
      {...rest}
      type={busy && type === 'submit' ? 'button' : type}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? undefined : onClick}
      className={classNames(buttonClass(look, size), className)}
    >
      {busy && <Spinner />}
      {children}
    </button>
  )
}

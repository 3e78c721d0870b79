import { type ComponentProps, useState } from 'react'
import { useTranslation } from '../i18n.ts'
import { classNames } from './class-names.ts'
import { Input } from './field.tsx'

/** A password field that can be looked at: most typing errors on phones are seen, not guessed. */
export function PasswordInput({ className, ...rest }: ComponentProps<'input'>) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  return (
    <span className="relative block">
      <Input
        {...rest}
        type={shown ? 'text' : 'password'}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        className={classNames('pr-32', className)}
      />
      <button
        type="button"
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        className="absolute inset-y-0 right-0 min-w-12 rounded-control px-3 text-sm font-medium text-accent"
      >
        {t(shown ? 'password.hide' : 'password.show')}
      </button>
    </span>
  )
}

import { Dialog as Base } from '@base-ui/react/dialog'
import { CloseIcon } from './icons.tsx'
import type { ReactNode } from 'react'
import { useTranslation } from '../i18n.ts'

type Props = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  description?: ReactNode
  children?: ReactNode
  /** Buttons, the safest first. */
  actions?: ReactNode
}

/** A modal window: a sheet from below on phones, a card in the middle elsewhere. Escape and the scrim close it. */
export function Dialog({ open, onOpenChange, title, description, children, actions }: Props) {
  const { t } = useTranslation()
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop
          forceRender
          className="fixed inset-0 z-40 bg-scrim transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0"
        />
        <Base.Popup className="rise-in fixed inset-x-0 bottom-0 z-50 max-h-[90dvh] overflow-y-auto rounded-t-card border bg-surface p-4 sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-full sm:max-w-lg sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-card sm:p-6">
          <div className="flex items-start justify-between gap-4">
            <Base.Title className="text-lg font-semibold">{title}</Base.Title>
            <Base.Close
              aria-label={t('action.close')}
              className="-m-2 grid size-12 shrink-0 place-items-center rounded-control hover:bg-raised"
            >
              <CloseIcon className="size-5" />
            </Base.Close>
          </div>
          {description && <Base.Description className="mt-1 text-ink-soft">{description}</Base.Description>}
          {children && <div className="mt-4">{children}</div>}
          {actions && <div className="mt-6 flex flex-wrap justify-end gap-3">{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from '../../shared/i18n.ts'

type Props = {
  open: boolean
  onClose: () => void
  title: ReactNode
  note?: ReactNode
  children: ReactNode
  /** Stays in sight while the rest scrolls. */
  actions?: ReactNode
}

/** A modal sheet at the right edge, the whole screen on phones: for one record of the list that stays behind it. */
export function Drawer({ open, onClose, title, note, children, actions }: Props) {
  const { t } = useTranslation()
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-30 bg-scrim transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <Base.Popup className="slide-in fixed inset-y-0 right-0 z-40 flex w-full flex-col border-l bg-surface sm:max-w-xl">
          <div className="flex items-start justify-between gap-4 border-b p-4 sm:px-6">
            <div className="min-w-0">
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              {note && <div className="text-sm text-ink-soft">{note}</div>}
            </div>
            <Base.Close
              aria-label={t('action.close')}
              className="-m-2 grid size-12 shrink-0 place-items-center rounded-control hover:bg-raised"
            >
              <X className="size-5" aria-hidden />
            </Base.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto p-4 sm:px-6">{children}</div>
          {actions && <div className="flex flex-wrap justify-end gap-3 border-t p-4 sm:px-6">{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

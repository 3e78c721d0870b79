import { Popover as Base } from '@base-ui/react/popover'
import type { ReactNode } from 'react'

/** A small panel at a button. */
export function Popover(props: {
  trigger: ReactNode
  triggerClass: string
  /** What the panel is, for those who do not see it. */
  label: string
  side?: 'top' | 'bottom'
  children: ReactNode
}) {
  const { trigger, triggerClass, label, side = 'bottom', children } = props
  return (
    <Base.Root>
      <Base.Trigger className={triggerClass}>{trigger}</Base.Trigger>
      <Base.Portal>
        <Base.Positioner side={side} align="end" sideOffset={6} collisionPadding={8} className="z-30">
          <Base.Popup
            aria-label={label}
            className="rise-in max-h-[80dvh] min-w-60 overflow-y-auto rounded-card border border-line-strong bg-surface p-4"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

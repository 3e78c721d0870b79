import type { ReactNode } from 'react'
import { LiveBadge } from '../live/badge.tsx'

/** The title of an admin screen, what belongs beside it, and the badge where the screen is live. */
export function ScreenHeader(props: { title: ReactNode; note?: ReactNode; zone?: string; actions?: ReactNode }) {
  const { title, note, zone, actions } = props
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-3">
        <h1 className="text-xl font-semibold">{title}</h1>
        {note && <p className="text-sm text-ink-soft">{note}</p>}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {actions}
        {zone && <LiveBadge zone={zone} />}
      </div>
    </div>
  )
}

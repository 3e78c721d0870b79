import type { ReactNode } from 'react'

/** The title of a screen with what belongs beside it. */
export const PageHeader = ({ title, note, actions }: { title: ReactNode; note?: ReactNode; actions?: ReactNode }) => (
  <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
    <div className="min-w-0">
      <h1 className="text-xl font-semibold">{title}</h1>
      {note && <p className="text-ink-soft">{note}</p>}
    </div>
    {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
  </div>
)

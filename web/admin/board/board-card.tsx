import { type ReactNode, useId } from 'react'
import { classNames } from '../../shared/ui/class-names.ts'

/** A card of the dashboard: a heading, a word beside it, and content that fills the rest. */
export function BoardCard(props: { title: ReactNode; note?: ReactNode; className?: string; children: ReactNode }) {
  const { title, note, className, children } = props
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className={classNames('flex min-h-0 flex-col overflow-hidden rounded-card border bg-surface', className)}
    >
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 border-b px-4 py-2">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {note && <p className="text-sm text-ink-soft">{note}</p>}
      </div>
      {children}
    </section>
  )
}

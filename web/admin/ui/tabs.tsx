import { type KeyboardEvent, type ReactNode, useEffect } from 'react'
import { classNames } from '../../shared/ui/class-names.ts'

type Tab<Id extends string> = { id: Id; label: ReactNode; badge?: string | undefined }

/** Tabs by the ARIA pattern: one Tab stop, arrows and Home and End choose. `name` ties them to their panels. */
export function TabList<Id extends string>(props: {
  name: string
  label: string
  tabs: readonly Tab<Id>[]
  current: Id
  onChoose: (id: Id) => void
}) {
  const { name, label, tabs, current, onChoose } = props
  useEffect(() => {
    // on a phone the tab that an address opens may lie outside of the row
    document.getElementById(`${name}-tab-${current}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [name, current])
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = tabs.findIndex((tab) => tab.id === current)
    const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key]
    const tab = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length]
    if (!tab) return
    event.preventDefault()
    onChoose(tab.id)
    document.getElementById(`${name}-tab-${tab.id}`)?.focus()
  }
  return (
    <div
      role="tablist"
      aria-label={label}
      onKeyDown={onKeyDown}
      className="flex shrink-0 gap-1 overflow-x-auto overflow-y-hidden border-b"
    >
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`${name}-tab-${tab.id}`}
          aria-controls={`${name}-panel-${tab.id}`}
          aria-selected={tab.id === current}
          tabIndex={tab.id === current ? 0 : -1}
          onClick={() => onChoose(tab.id)}
          className={classNames(
            'inline-flex min-h-12 shrink-0 items-center gap-2 border-b-2 px-2 whitespace-nowrap font-medium sm:px-4 lg:min-h-10',
            tab.id === current ? 'border-accent text-accent' : 'border-transparent text-ink-soft hover:text-ink',
          )}
        >
          {tab.label}
          {tab.badge && (
            <span className="rounded-control bg-green-tint px-1.5 py-0.5 text-xs text-green-ink">{tab.badge}</span>
          )}
        </button>
      ))}
    </div>
  )
}

/**
 * A panel that stays as it is while another is looked at: out of sight, out of reach, its scroll kept. Give all
 * panels one parent with `relative`.
 */
export function TabPanel(props: { name: string; id: string; current: string; children: ReactNode }) {
  const { name, id, current, children } = props
  const shown = id === current
  return (
    <div
      role="tabpanel"
      id={`${name}-panel-${id}`}
      aria-labelledby={`${name}-tab-${id}`}
      inert={!shown}
      className={classNames('absolute inset-0 flex flex-col', !shown && 'invisible')}
    >
      {children}
    </div>
  )
}

import type { ReactNode } from 'react'

/** Names and values, one pair a line. */
export const Facts = ({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) => (
  <dl className="divide-y">
    {facts.map(([name, value]) => (
      <div key={name} className="grid grid-cols-[9rem_minmax(0,1fr)] gap-3 py-2">
        <dt className="text-sm text-ink-soft">{name}</dt>
        <dd className="break-words">{value || '–'}</dd>
      </div>
    ))}
  </dl>
)

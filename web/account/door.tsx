import type { ReactNode } from 'react'
import { useTranslation } from '../shared/i18n.ts'
import { Card } from '../shared/ui/card.tsx'
import { OnlineIndicator } from '../shared/ui/online.tsx'
import { LanguageSwitch, ThemeSwitch } from '../shared/ui/preferences.tsx'

/** The frame of the screens before anybody is signed in. */
export function Door({ title, note, children }: { title: ReactNode; note?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div className="mx-auto flex min-h-dvh max-w-md flex-col gap-6 px-4 py-6 sm:justify-center">
      <header className="flex items-center justify-between gap-4">
        <p className="flex items-center gap-3 text-lg font-semibold">
          <img src="/icon.svg" alt="" width="40" height="40" className="rounded-control" />
          {t('app.name')}
        </p>
        <OnlineIndicator />
      </header>
      <main>
        <Card>
          <h1 className="text-xl font-semibold">{title}</h1>
          {note && <p className="mt-1 text-ink-soft">{note}</p>}
          <div className="mt-4">{children}</div>
        </Card>
      </main>
      <footer className="grid grid-cols-2 gap-3">
        <LanguageSwitch />
        <ThemeSwitch />
      </footer>
    </div>
  )
}

/** A sentence that must be seen: an error, or something to know before going on. */
export const Message = ({ tone, children }: { tone: 'bad' | 'good' | 'plain'; children: ReactNode }) => (
  <p
    role={tone === 'bad' ? 'alert' : 'status'}
    className={`rounded-control p-3 ${
      { bad: 'bg-red-tint text-red-ink', good: 'bg-green-tint text-green-ink', plain: 'bg-amber-tint text-amber-ink' }[
        tone
      ]
    }`}
  >
    {children}
  </p>
)

import { Link, Outlet } from '@tanstack/react-router'
import { BoardIcon, CalendarIcon, ClockIcon, type IconProps, PersonIcon } from '../shared/ui/icons.tsx'
import { useTranslation } from '../shared/i18n.ts'
import { useMay, useSession } from '../shared/session.ts'

/** The frame of a person's own screens: a bar for the thumb on phones, the same entries on top elsewhere. */
export function PersonalFrame() {
  const { t } = useTranslation()
  const { company } = useSession()
  return (
    <div className="min-h-dvh pb-24 sm:pb-8">
      <a
        href="#content"
        className="sr-only rounded-control bg-surface p-3 focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-30"
      >
        {t('app.skip')}
      </a>
      <header className="mx-auto flex max-w-5xl items-center justify-between gap-4 px-3 pt-3 sm:border-b sm:px-6 sm:py-2">
        <p className="flex min-w-0 items-center gap-2 text-sm text-ink-soft">
          <img src="/icon.svg" alt="" width="24" height="24" className="rounded-control" />
          <b className="text-ink">{t('app.name')}</b>
          <span className="truncate">{company}</span>
        </p>
        <Navigation />
      </header>
      <main id="content" className="mx-auto max-w-5xl px-3 pt-3 sm:px-6 sm:pt-6">
        <Outlet />
      </main>
    </div>
  )
}

function Navigation() {
  const { t } = useTranslation()
  const { user } = useSession()
  const admin = useMay('board.read')
  const clocksIn = user.employee_id !== null
  return (
    <nav
      aria-label={t('app.menu')}
      className="fixed inset-x-0 bottom-0 z-20 border-t bg-surface pb-[env(safe-area-inset-bottom)] sm:static sm:border-0 sm:bg-transparent sm:pb-0"
    >
      <ul className="flex justify-around sm:gap-1">
        {clocksIn && <Entry to="/me" text={t('nav.today')} icon={ClockIcon} />}
        {clocksIn && <Entry to="/me/history" text={t('nav.history')} icon={CalendarIcon} />}
        {admin && <Entry to="/admin" text={t('nav.admin')} icon={BoardIcon} />}
        <Entry to="/account" text={t('nav.account')} icon={PersonIcon} />
      </ul>
    </nav>
  )
}

type EntryProps = {
  to: '/me' | '/me/history' | '/admin' | '/account'
  text: string
  icon: (props: IconProps) => React.ReactNode
}

const Entry = ({ to, text, icon: Icon }: EntryProps) => (
  <li className="flex-1 sm:flex-none">
    <Link
      to={to}
      activeOptions={{ exact: true, includeSearch: false }}
      className="flex min-h-16 flex-col items-center justify-center gap-1 rounded-control px-2 text-center text-xs sm:min-h-12 sm:flex-row sm:gap-2 sm:px-3 sm:text-sm"
      activeProps={{ className: 'font-semibold text-accent' }}
      inactiveProps={{ className: 'text-ink-soft hover:text-ink' }}
    >
      <Icon className="size-6 shrink-0 sm:size-5" />
      {text}
    </Link>
  </li>
)

import { type Query, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { ChevronsUpDown } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from '../shared/i18n.ts'
import { SignOut } from '../account/sign-out.tsx'
import { sessionQuery, useSession } from '../shared/session.ts'
import { buttonClass } from '../shared/ui/button.tsx'
import { classNames } from '../shared/ui/class-names.ts'
import { LanguageSwitch, ThemeSwitch } from '../shared/ui/preferences.tsx'
import './admin.css'
import { TodayProvider, useToday } from './live/use-today.tsx'
import { BottomNavigation, Navigation } from './nav.tsx'
import { Popover } from './ui/popover.tsx'
import { warmScreens } from './warm.ts'

const WARM_AFTER_MS = 500

/** The frame of all admin screens. It opens the live list, so that going between them never reloads it. */
export function AdminShell() {
  const { t } = useTranslation()
  // so that another name of the company, or another role, shows on a board that stands open all day
  useQuery({ ...sessionQuery, refetchInterval: 60_000 })
  return (
    <TodayProvider>
      <Warm />
      <Mend />
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-control focus:bg-surface focus:px-4 focus:py-3"
      >
        {t('app.skip')}
      </a>
      <div className="flex h-dvh flex-col lg:grid lg:grid-cols-[13rem_minmax(0,1fr)]">
        <TopBar />
        <Rail />
        <main id="main" tabIndex={0} className="min-h-0 flex-1 overflow-y-auto outline-none">
          <Outlet />
        </main>
        <div className="border-t bg-surface px-1 pb-[env(safe-area-inset-bottom)] lg:hidden">
          <BottomNavigation />
        </div>
      </div>
    </TodayProvider>
  )
}

/** When the line is back, what failed meanwhile is asked again by itself, and an old board too. */
function Mend() {
  const client = useQueryClient()
  const live = useToday().status === 'live'
  useEffect(() => {
    if (!live) return
    const missed = (query: Query): boolean =>
      query.state.status === 'error' || (query.queryKey[0] === 'board' && query.isStale())
    void client.invalidateQueries({ predicate: missed })
  }, [client, live])
  return null
}

/** Waits for the first rows: nothing may come before them on a slow line. */
function Warm() {
  const { loaded } = useToday()
  useEffect(() => {
    if (!loaded) return
    const timer = setTimeout(warmScreens, WARM_AFTER_MS)
    return () => clearTimeout(timer)
  }, [loaded])
  return null
}

function Rail() {
  const { company } = useSession()
  return (
    <header className="hidden min-h-0 flex-col gap-6 overflow-y-auto border-r bg-surface p-3 lg:flex">
      <div className="px-3 pt-2">
        <Brand />
        <p className="truncate text-xs text-ink-soft" title={company}>
          {company}
        </p>
      </div>
      <Navigation />
      <div className="mt-auto">
        <PersonMenu side="top" />
      </div>
    </header>
  )
}

function TopBar() {
  return (
    <header className="flex items-center justify-between gap-2 border-b bg-surface py-1 pr-2 pl-4 lg:hidden">
      <Brand />
      <PersonMenu side="bottom" />
    </header>
  )
}

function Brand() {
  const { t } = useTranslation()
  return (
    <span className="flex items-center gap-2 text-lg font-semibold">
      <img src="/icon.svg" alt="" className="size-6" />
      {t('app.name')}
    </span>
  )
}

function PersonMenu({ side }: { side: 'top' | 'bottom' }) {
  const { t } = useTranslation()
  const { user, permissions } = useSession()
  return (
    <Popover
      label={t('app.menu')}
      side={side}
      triggerClass={classNames(
        'flex min-h-12 items-center gap-2 rounded-control px-3 text-left text-sm hover:bg-raised',
        side === 'top' ? 'w-full' : 'max-w-60',
      )}
      trigger={
        <>
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium">{user.name}</span>
            <span className="block text-xs text-ink-soft">{t(`role.${user.role}`)}</span>
          </span>
          <ChevronsUpDown className="size-4 shrink-0 text-ink-soft" aria-hidden />
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <LanguageSwitch />
        <ThemeSwitch />
        {permissions.includes('attendance.punch') && user.employee_id && (
          <Link to="/me" className={buttonClass('secondary')}>
            {t('nav.mine')}
          </Link>
        )}
        <Link to="/account" className={buttonClass('secondary')}>
          {t('nav.account')}
        </Link>
        <SignOut />
      </div>
    </Popover>
  )
}

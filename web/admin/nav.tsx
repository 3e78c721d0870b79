import { Link, useRouterState } from '@tanstack/react-router'
import {
  CalendarClock,
  CalendarDays,
  Ellipsis,
  FileSpreadsheet,
  History,
  Hourglass,
  Inbox,
  LayoutDashboard,
  ScrollText,
  Server,
  Users,
  Webhook,
} from 'lucide-react'
import { useState } from 'react'
import type { Permission } from '#contract/permissions.ts'
import { useTranslation } from '../shared/i18n.ts'
import { useSession } from '../shared/session.ts'
import { classNames } from '../shared/ui/class-names.ts'
import { Dialog } from '../shared/ui/dialog.tsx'

/** The rooms of the admin's side. One that is not built yet is not in the list. `first`: has a place on a phone's bar. */
const ENTRIES = [
  { to: '/admin', text: 'nav.dashboard', icon: LayoutDashboard, permission: 'board.read', first: true },
  { to: '/admin/history', text: 'nav.history', icon: History, permission: 'attendance.read', first: true },
  { to: '/admin/employees', text: 'nav.employees', icon: Users, permission: 'people.read', first: false },
  { to: '/admin/schedule', text: 'nav.schedule', icon: CalendarClock, permission: 'people.read', first: false },
  { to: '/admin/overtime', text: 'nav.overtime', icon: Hourglass, permission: 'overtime.read', first: false },
  { to: '/admin/calendar', text: 'nav.calendar', icon: CalendarDays, permission: 'calendar.read', first: false },
  { to: '/admin/requests', text: 'nav.requests', icon: Inbox, permission: 'request.read', first: true },
  { to: '/admin/reports', text: 'nav.reports', icon: FileSpreadsheet, permission: 'report.read', first: true },
  { to: '/admin/audit', text: 'nav.audit', icon: ScrollText, permission: 'audit.read', first: false },
  { to: '/admin/webhooks', text: 'nav.webhooks', icon: Webhook, permission: 'webhook.manage', first: false },
  { to: '/admin/system', text: 'nav.system', icon: Server, permission: 'system.read', first: false },
] as const satisfies readonly { to: string; text: string; icon: unknown; permission: Permission; first: boolean }[]
type Entry = (typeof ENTRIES)[number]

function useEntries(): Entry[] {
  const { permissions } = useSession()
  return ENTRIES.filter(({ permission }) => permissions.includes(permission))
}

const ROW = 'flex min-h-12 items-center gap-3 rounded-control px-3 text-sm lg:min-h-10'
const COLUMN = 'flex min-h-14 w-full flex-col items-center justify-center gap-0.5 rounded-control text-xs'
const HERE = 'bg-green-tint font-semibold text-green-ink'
const ELSEWHERE = 'text-ink-soft hover:bg-raised hover:text-ink'

function Entries({ entries, look, onGo }: { entries: readonly Entry[]; look: string; onGo?: () => void }) {
  const { t } = useTranslation('admin')
  return entries.map(({ to, text, icon: Icon }) => (
    <li key={to} className="min-w-0 flex-1">
      <Link
        to={to}
        onClick={onGo}
        activeOptions={{ exact: to === '/admin', includeSearch: false }}
        className={look}
        activeProps={{ className: HERE }}
        inactiveProps={{ className: ELSEWHERE }}
      >
        <Icon className="size-5 shrink-0" aria-hidden />
        {t(text)}
      </Link>
    </li>
  ))
}

/** A rail at the left on wide screens. */
export function Navigation() {
  const { t } = useTranslation('admin')
  return (
    <nav aria-label={t('nav.label')}>
      <ul className="flex flex-col gap-1">
        <Entries entries={useEntries()} look={ROW} />
      </ul>
    </nav>
  )
}

/** A bar at the bottom on phones: what is looked at daily, and a sheet with the others. */
export function BottomNavigation() {
  const { t } = useTranslation('admin')
  const entries = useEntries()
  const others = entries.filter(({ first }) => !first)
  const [open, setOpen] = useState(false)
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const isInside = others.some(({ to }) => path.startsWith(to))
  return (
    <nav aria-label={t('nav.label')}>
      <ul className="flex">
        <Entries entries={entries.filter(({ first }) => first)} look={COLUMN} />
        {others.length > 0 && (
          <li className="min-w-0 flex-1">
            <button
              type="button"
              aria-haspopup="dialog"
              aria-expanded={open}
              onClick={() => setOpen(true)}
              className={classNames(COLUMN, isInside ? HERE : ELSEWHERE)}
            >
              <Ellipsis className="size-5 shrink-0" aria-hidden />
              {t('nav.more')}
            </button>
            <Dialog open={open} onOpenChange={setOpen} title={t('nav.more')}>
              <ul className="flex flex-col gap-1">
                <Entries entries={others} look={ROW} onGo={() => setOpen(false)} />
              </ul>
            </Dialog>
          </li>
        )}
      </ul>
    </nav>
  )
}

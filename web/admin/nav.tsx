import { Link } from '@tanstack/react-router'
import {
  CalendarClock,
  CalendarDays,
  History,
  Hourglass,
  Inbox,
  LayoutDashboard,
  ScrollText,
  Server,
  Users,
  Webhook,
} from 'lucide-react'
import type { Permission } from '#contract/permissions.ts'
import { useTranslation } from '../shared/i18n.ts'
import { useSession } from '../shared/session.ts'
import { classNames } from '../shared/ui/class-names.ts'

/** The rooms of the admin's side. One that is not built yet is not in the list. */
const ENTRIES = [
  { to: '/admin', text: 'nav.dashboard', icon: LayoutDashboard, permission: 'board.read' },
  { to: '/admin/history', text: 'nav.history', icon: History, permission: 'attendance.read' },
  { to: '/admin/employees', text: 'nav.employees', icon: Users, permission: 'people.read' },
  { to: '/admin/schedule', text: 'nav.schedule', icon: CalendarClock, permission: 'people.read' },
  { to: '/admin/overtime', text: 'nav.overtime', icon: Hourglass, permission: 'overtime.read' },
  { to: '/admin/calendar', text: 'nav.calendar', icon: CalendarDays, permission: 'calendar.read' },
  { to: '/admin/requests', text: 'nav.requests', icon: Inbox, permission: 'request.read' },
  { to: '/admin/audit', text: 'nav.audit', icon: ScrollText, permission: 'audit.read' },
  { to: '/admin/webhooks', text: 'nav.webhooks', icon: Webhook, permission: 'webhook.manage' },
  { to: '/admin/system', text: 'nav.system', icon: Server, permission: 'system.read' },
] as const satisfies readonly { to: string; text: string; icon: unknown; permission: Permission }[]

/** A rail at the left on wide screens, a bar at the bottom on phones. */
export function Navigation({ bottom = false }: { bottom?: boolean }) {
  const { t } = useTranslation('admin')
  const { permissions } = useSession()
  return (
    <nav aria-label={t('nav.label')}>
      <ul className={classNames('flex', bottom ? 'justify-around overflow-x-auto' : 'flex-col gap-1')}>
        {ENTRIES.filter(({ permission }) => permissions.includes(permission)).map(({ to, text, icon: Icon }) => (
          <li key={to} className={classNames(bottom && 'min-w-18 flex-1')}>
            <Link
              to={to}
              activeOptions={{ exact: to === '/admin', includeSearch: false }}
              className={classNames(
                'flex items-center rounded-control',
                bottom ? 'min-h-14 flex-col justify-center gap-0.5 text-xs' : 'min-h-10 gap-3 px-3 text-sm',
              )}
              activeProps={{ className: 'bg-green-tint font-semibold text-green-ink' }}
              inactiveProps={{ className: 'text-ink-soft hover:bg-raised hover:text-ink' }}
            >
              <Icon className="size-5 shrink-0" aria-hidden />
              {t(text)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { localTime, zoneLabel } from '#contract/zones.ts'
import { serverClock } from '../shared/api.ts'
import { browserClock } from '../shared/clock.ts'
import { formatAge, formatClock } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { sessionQuery, useSession } from '../shared/session.ts'
import { Card } from '../shared/ui/card.tsx'
import { boardChannels } from './live/channels.ts'
import { useToday } from './live/use-today.tsx'
import { mainZone } from './board/zones.ts'
import { useNow } from './now.ts'
import { ScreenHeader } from './ui/screen-header.tsx'

/** Put in by the build. */
declare const __HADIR_VERSION__: string

/** Sistem: who answers, with which version, and how this screen is connected. */
export function System() {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const language = useLanguage()
  const session = useSession()
  // asked anew here: the node may be another one by now
  useQuery({ ...sessionQuery, staleTime: 0, refetchInterval: 30_000 })
  const { freshAt, lastEventAt, rows } = useToday()
  const now = useNow(1_000)
  const zone = mainZone(rows)
  const age = (at: number | null): string =>
    at === null ? '–' : t('system.ago', { age: formatAge(browserClock.wall() - at, language) })
  return (
    <div className="flex flex-col gap-4 p-4 lg:px-6">
      <ScreenHeader title={t('nav.system')} zone={zone} />
      <div className="grid gap-4 lg:grid-cols-2">
        <Facts title={t('system.server')}>
          <Fact name={t('column.node')}>{session.node}</Fact>
          <Fact name={t('system.version')}>{__HADIR_VERSION__}</Fact>
          <Fact name={t('system.time')}>
            {formatClock(localTime(zone, now), language)} {zoneLabel(zone, now)}
            {!serverClock.trusted() && ` (${t('system.deviceTime')})`}
          </Fact>
          <Fact name={t('system.company')}>{session.company}</Fact>
        </Facts>
        <Facts title={t('system.live')}>
          <Fact name={t('system.confirmed')}>{age(freshAt)}</Fact>
          <Fact name={t('system.lastEvent')}>{age(lastEventAt)}</Fact>
          <Fact name={t('system.rows')}>{rows.length}</Fact>
          <Fact name={t('system.channels')}>{boardChannels(session.channels).join(', ')}</Fact>
        </Facts>
        <Facts title={t('system.session')}>
          <Fact name={t('column.name')}>{session.user.name}</Fact>
          <Fact name={t('system.login')}>{session.user.login}</Fact>
          <Fact name={t('column.role')}>{common(`role.${session.user.role}`)}</Fact>
          <Fact name={t('system.permissions')}>{session.permissions.join(', ')}</Fact>
        </Facts>
      </div>
    </div>
  )
}

const Facts = ({ title, children }: { title: string; children: ReactNode }) => (
  <Card>
    <h2 className="mb-2 font-semibold">{title}</h2>
    <dl className="divide-y">{children}</dl>
  </Card>
)

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="grid grid-cols-[9rem_minmax(0,1fr)] gap-3 py-2 text-sm">
    <dt className="text-ink-soft">{name}</dt>
    <dd className="break-words">{children}</dd>
  </div>
)

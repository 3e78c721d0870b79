import { useQuery } from '@tanstack/react-query'
import { localTime, zoneLabel } from '#contract/zones.ts'
import { serverClock } from '../../shared/api.ts'
import { browserClock } from '../../shared/clock.ts'
import { formatAge, formatClock } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { sessionQuery, useSession } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Card } from '../../shared/ui/card.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { boardChannels } from '../live/channels.ts'
import { useToday } from '../live/use-today.tsx'
import { useNow } from '../now.ts'
import { Facts } from '../ui/facts.tsx'

/** Put in by the build. */
declare const __HADIR_VERSION__: string

type Group = {
  title: string
  facts: readonly (readonly [name: string, value: string])[]
  /** Codes for whoever helps: unfolded when they are asked for. */
  more?: readonly [name: string, value: string]
}

/** Who answers this screen, with which version, and how it is connected: for whoever has to tell somebody else. */
export function ThisScreen({ zone }: { zone: string }) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const language = useLanguage()
  const session = useSession()
  // asked anew here: the node may be another one by now
  useQuery({ ...sessionQuery, staleTime: 0, refetchInterval: 30_000 })
  const { freshAt, lastEventAt, rows } = useToday()
  const now = useNow(1_000)
  const age = (at: number | null): string =>
    at === null ? '–' : t('system.ago', { age: formatAge(browserClock.wall() - at, language) })
  const device = serverClock.trusted() ? '' : ` (${t('system.deviceTime')})`
  const groups: Group[] = [
    {
      title: t('system.server'),
      facts: [
        [t('column.node'), session.node],
        [t('system.version'), __HADIR_VERSION__],
        [t('system.time'), `${formatClock(localTime(zone, now), language)} ${zoneLabel(zone, now)}${device}`],
        [t('system.company'), session.company],
      ],
    },
    {
      title: t('system.live'),
      facts: [
        [t('system.confirmed'), age(freshAt)],
        [t('system.lastEvent'), age(lastEventAt)],
        [t('system.rows'), String(rows.length)],
        [t('system.channels'), boardChannels(session.channels).join(', ')],
      ],
    },
    {
      title: t('system.session'),
      facts: [
        [t('column.name'), session.user.name],
        [t('system.login'), session.user.login],
        [t('column.role'), common(`role.${session.user.role}`)],
      ],
      more: [t('system.permissions'), session.permissions.join(', ')],
    },
  ]
  return (
    <section aria-labelledby="this-screen" className="flex flex-col gap-4">
      <div className="flex items-center justify-between gap-4">
        <h2 id="this-screen" className="font-semibold">
          {t('system.thisScreen')}
        </h2>
        <CopyFacts groups={groups} />
      </div>
      <div className="grid gap-4 lg:grid-cols-3">
        {groups.map(({ title, facts, more }) => (
          <Card key={title}>
            <h3 className="mb-2 font-semibold">{title}</h3>
            <Facts facts={facts} />
            {more && (
              <details className="border-t text-sm">
                <summary className="min-h-10 content-center text-ink-soft">{more[0]}</summary>
                <p className="break-words text-ink-soft">{more[1]}</p>
              </details>
            )}
          </Card>
        ))}
      </div>
    </section>
  )
}

/** For whoever has to tell somebody else what this screen says. */
function CopyFacts({ groups }: { groups: readonly Group[] }) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const copy = async (): Promise<void> => {
    const text = groups
      .flatMap(({ facts, more }) => (more ? [...facts, more] : facts))
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n')
    try {
      await navigator.clipboard.writeText(text)
      notify(common('action.copied'), { tone: 'good' })
    } catch {
      notify(t('system.copyFailed'), { tone: 'bad' })
    }
  }
  return (
    <Button look="secondary" size="dense" onClick={() => void copy()}>
      {t('system.copy')}
    </Button>
  )
}

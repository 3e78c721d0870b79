import type { SystemView } from '#contract/system.ts'
import { localTime } from '#contract/zones.ts'
import { formatClock } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { SkeletonRows } from '../../shared/ui/states.tsx'
import { BoardCard } from '../board/board-card.tsx'
import { toServerTime, useNow } from '../now.ts'
import { ListError } from '../ui/list-states.tsx'
import { ScreenHeader } from '../ui/screen-header.tsx'
import { FailedJobs } from './failed-jobs.tsx'
import { HEALTH_ICON, HEALTH_TONE } from './health.tsx'
import { NodesCard } from './nodes-card.tsx'
import { QueueCard } from './queue-card.tsx'
import { ThisScreen } from './this-screen.tsx'
import { useSystem } from './use-system.ts'
import { Verdict } from './verdict.tsx'
import { Walk } from './walk.tsx'
import { warningText } from './words.ts'

/** Sistem: does everything run, which hop is dead, who lives, what waits, and what failed. */
export function System() {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const { view, error, refetch, readAt, staleSince } = useSystem()
  // whoever looks after the house compares with the clock beside them, and rows come later
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  // ages and staleness go on while nothing comes
  useNow(5_000)
  const time = view && formatClock(localTime(zone, toServerTime(readAt)), language)
  const note = view && time ? `${t(`system.${view.assembly}`)} · ${t('system.updated', { time })}` : undefined
  return (
    <div className="flex flex-col gap-4 p-4 lg:px-6">
      <ScreenHeader title={t('nav.system')} note={note} zone={zone} />
      {view ? (
        <>
          <Verdict view={view} zone={zone} staleSince={staleSince} />
          {view.warnings.length > 0 && <Warnings view={view} />}
          <Walk view={view} />
          <div className="grid items-start gap-4 xl:grid-cols-2">
            <QueueCard view={view} />
            <FailedJobs view={view} />
          </div>
          <NodesCard view={view} />
        </>
      ) : error ? (
        <ListError error={error} onRetry={() => void refetch()} />
      ) : (
        <BoardCard title={t('system.walk')}>
          <div className="px-4">
            <SkeletonRows rows={7} />
          </div>
        </BoardCard>
      )}
      <ThisScreen zone={zone} />
    </div>
  )
}

/** What no hop is dead of and somebody should still know. */
function Warnings({ view }: { view: SystemView }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const Icon = HEALTH_ICON.slow
  return (
    <section className={`rounded-card p-4 ${HEALTH_TONE.slow}`}>
      <h2 className="flex items-center gap-2 font-semibold">
        <Icon className="size-5 shrink-0" aria-hidden />
        {t('system.warnings')}
      </h2>
      <ul className="mt-1 list-disc pl-9">
        {view.warnings.map((warning) => (
          <li key={`${warning.code} ${Object.values(warning.params).join(' ')}`}>
            {warningText({ t, language }, warning)}
          </li>
        ))}
      </ul>
    </section>
  )
}

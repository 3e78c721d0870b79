import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { formatAge, formatClock } from '../../shared/format.ts'
import { browserClock } from '../../shared/clock.ts'
import { classNames } from '../../shared/ui/class-names.ts'
import { wallClock } from '../board/zones.ts'
import { toServerTime, useNow } from '../now.ts'
import { type BadgeState, badgeState } from './badge-state.ts'
import { useToday } from './use-today.tsx'

const LOOKS: Record<BadgeState['kind'], { frame: string; dot: string }> = {
  connected: { frame: 'bg-green-tint text-green-ink', dot: 'bg-current' },
  connecting: { frame: 'bg-amber-tint text-amber-ink', dot: 'border-2 border-current border-dashed' },
  disconnected: { frame: 'bg-red-tint text-red-ink', dot: 'border-2 border-current' },
}

/** Whether the rows on screen are the database's, by what was proved and when. `zone` is the board's. */
export function LiveBadge({ zone }: { zone: string }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  useNow(1_000)
  const state = badgeState(useToday(), browserClock.wall())
  const { frame, dot } = LOOKS[state.kind]
  return (
    <span
      title={t(`badge.${state.kind}Says`)}
      className={classNames(
        'inline-flex min-h-8 items-center gap-2 rounded-control px-3 text-sm whitespace-nowrap',
        frame,
      )}
    >
      <span aria-hidden="true" className={classNames('size-2.5 shrink-0 rounded-full', dot)} />
      {/* only the word is read out when it changes, not the seconds */}
      <b role="status" className="font-semibold">
        {t(`badge.${state.kind}`)}
      </b>
      {state.kind === 'connected' && <span>{t('badge.age', { age: formatAge(state.ageMs, language) })}</span>}
      {state.kind === 'disconnected' && state.freshAt !== null && (
        <span>
          {t('badge.asOf', { time: formatClock(wallClock(zone, toServerTime(state.freshAt)).time, language) })}
        </span>
      )}
    </span>
  )
}

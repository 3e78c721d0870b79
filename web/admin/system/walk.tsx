import type { HopView, SystemView } from '#contract/system.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { classNames } from '../../shared/ui/class-names.ts'
import { BoardCard } from '../board/board-card.tsx'
import { HealthBadge } from './health.tsx'
import { reasonText } from './words.ts'

/** The way of a punch as a row of hops: where it stops is seen at a glance. */
export function Walk({ view }: { view: SystemView }) {
  const { t } = useTranslation('admin')
  return (
    <BoardCard title={t('system.walk')} note={t('system.walkNote')}>
      <ol className="grid lg:grid-cols-7">
        {view.hops.map((hop, index) => (
          <Hop key={hop.hop} hop={hop} first={index === 0} />
        ))}
      </ol>
    </BoardCard>
  )
}

function Hop({ hop, first }: { hop: HopView; first: boolean }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const isFine = hop.reason === 'fine'
  return (
    <li
      className={classNames(
        'flex items-start justify-between gap-2 px-4 py-3 lg:flex-col lg:justify-start lg:px-3',
        !first && 'border-t lg:border-t-0 lg:border-l',
      )}
    >
      <div className="min-w-0">
        <p className="font-medium">{t(`system.hop.${hop.hop}`)}</p>
        <p className="text-sm text-ink-soft">{t(`system.does.${hop.hop}`)}</p>
        {!isFine && <p className="mt-1 text-sm lg:hidden">{reasonText({ t, language }, hop)}</p>}
      </div>
      <HealthBadge health={hop.state} />
      {!isFine && <p className="text-sm max-lg:hidden">{reasonText({ t, language }, hop)}</p>}
    </li>
  )
}

import type { ReactNode } from 'react'
import type { Health, SystemView } from '#contract/system.ts'
import { localTime } from '#contract/zones.ts'
import { formatClock } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { classNames } from '../../shared/ui/class-names.ts'
import { toServerTime } from '../now.ts'
import { HEALTH_ICON, HEALTH_TONE } from './health.tsx'
import { reasonText, type Trouble, troublesOf } from './words.ts'

/** In words: does everything run, and if not, what is dead, what that means for people, and what to do. */
export function Verdict({ view, zone, staleSince }: { view: SystemView; zone: string; staleSince: number | null }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  if (staleSince !== null) {
    const time = formatClock(localTime(zone, toServerTime(staleSince)), language)
    return <Frame health="dead" title={t('system.verdict.stale', { time })} text={t('system.verdict.staleText')} />
  }
  const troubles = troublesOf(view)
  if (troubles.length === 0) {
    const unknown = view.health === 'unknown'
    return (
      <Frame
        health={unknown ? 'unknown' : 'ok'}
        title={t(unknown ? 'system.verdict.unknown' : 'system.verdict.ok')}
        text={t(unknown ? 'system.verdict.unknownText' : 'system.verdict.okText')}
      />
    )
  }
  return (
    <div className="flex flex-col gap-3">
      {troubles.map((trouble) => (
        <TroubleFrame key={trouble.hop} trouble={trouble} embedded={view.assembly === 'embedded'} />
      ))}
    </div>
  )
}

function TroubleFrame({ trouble, embedded }: { trouble: Trouble; embedded: boolean }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const { hop, state, why } = trouble
  const name = t(`system.hop.${hop}`)
  const title = state === 'dead' ? t('system.verdict.dead', { hop: name }) : `${t('system.verdict.slow')}: ${name}`
  const facts = [
    [t('system.why'), reasonText({ t, language }, why)],
    ...(state === 'dead' ? [[t('system.meaning'), t(`system.impact.${hop}`)]] : []),
    [t('system.todo'), t(embedded && hop !== 'database' ? 'system.advice.embedded' : `system.advice.${hop}`)],
  ]
  return (
    <Frame health={state} title={title}>
      <dl className="mt-1 grid gap-x-4 gap-y-1 sm:grid-cols-[11rem_minmax(0,1fr)]">
        {facts.map(([label, text]) => (
          <div key={label} className="contents">
            <dt className="font-medium max-sm:mt-1">{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Frame>
  )
}

function Frame(props: { health: Health; title: string; text?: string; children?: ReactNode }) {
  const { health, title, text, children } = props
  const Icon = HEALTH_ICON[health]
  return (
    <section className={classNames('flex gap-3 rounded-card p-4', HEALTH_TONE[health])}>
      <Icon className="mt-0.5 size-6 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1">
        <h2 className="text-lg font-semibold">{title}</h2>
        {text && <p>{text}</p>}
        {children}
      </div>
    </section>
  )
}

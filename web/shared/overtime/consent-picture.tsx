import type { OvertimeMember } from '#contract/overtime.ts'
import type { z } from 'zod'
import { classNames } from '../ui/class-names.ts'
import { useOvertimeWords } from './words.ts'

type Consent = z.infer<typeof OvertimeMember>['consent']
const MOST_BOXES = 24
const ORDER = ['agreed', 'waiting', 'refused'] as const satisfies readonly Consent[]
const LOOK: Record<Consent, [mark: string, look: string]> = {
  agreed: ['✓', 'bg-green-tint text-green-ink'],
  waiting: ['·', 'border border-line-strong text-ink-soft'],
  refused: ['×', 'bg-red-tint text-red-ink'],
}

/** One box a person, agreed first; very many become three shares. The words beside it say the same. */
export function ConsentPicture({ consents }: { consents: readonly Consent[] }) {
  const { t } = useOvertimeWords()
  const agreed = consents.filter((one) => one === 'agreed').length
  const sorted = ORDER.flatMap((kind) => consents.filter((one) => one === kind))
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-2">
      <span aria-hidden="true" className="flex flex-wrap gap-0.5">
        {sorted.slice(0, MOST_BOXES).map((one, index) => (
          <span
            key={index}
            className={classNames('grid size-5 place-items-center rounded-xs text-xs font-bold', LOOK[one][1])}
          >
            {LOOK[one][0]}
          </span>
        ))}
        {sorted.length > MOST_BOXES && <span className="text-xs text-ink-soft">+{sorted.length - MOST_BOXES}</span>}
      </span>
      <span className="text-sm whitespace-nowrap">{t('consent.count', { agreed, count: consents.length })}</span>
    </span>
  )
}

export function ConsentMark({ consent, note }: { consent: Consent; note?: string | undefined }) {
  const { t } = useOvertimeWords()
  return (
    <span
      className={classNames(
        'inline-flex h-6 items-center gap-1.5 rounded-control px-2 text-sm font-medium whitespace-nowrap',
        LOOK[consent][1],
      )}
    >
      <b aria-hidden="true">{LOOK[consent][0]}</b>
      {note ? t('consent.at', { consent: t(`consent.${consent}`), at: note }) : t(`consent.${consent}`)}
    </span>
  )
}

import type { Past } from '#contract/shifts.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'

type Props = { past: { people: number; days: number }; busy: boolean; onAgree: (past: Past) => void }

const intoView = (node: HTMLElement | null): void => node?.scrollIntoView({ block: 'center' })

/** Says what a change would do to days that have been, and lets it: at once, or once the difference was looked at. */
export function PastQuestion({ past, busy, onAgree }: Props) {
  const { t } = useTranslation('schedule')
  return (
    <div
      // it stands under a long form, where the bar with the buttons hides it
      ref={intoView}
      role="alert"
      className="flex flex-col items-start gap-3 rounded-control bg-amber-tint p-3 text-amber-ink"
    >
      <p>{t('past.ask', past)}</p>
      <div className="flex flex-wrap gap-3">
        <Button look="secondary" size="dense" busy={busy} onClick={() => onAgree(true)}>
          {t('past.agree')}
        </Button>
        <Button look="secondary" size="dense" busy={busy} onClick={() => onAgree('later')}>
          {t('past.later')}
        </Button>
      </div>
      <p className="text-sm">{t('past.laterHint')}</p>
    </div>
  )
}

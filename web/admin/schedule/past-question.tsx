import { useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'

/** Says what a change would do to days that have been, and lets it. */
export function PastQuestion(props: { past: { people: number; days: number }; busy: boolean; onAgree: () => void }) {
  const { past, busy, onAgree } = props
  const { t } = useTranslation('schedule')
  return (
    <div role="alert" className="flex flex-col items-start gap-3 rounded-control bg-amber-tint p-3 text-amber-ink">
      <p>{t('past.ask', past)}</p>
      <Button look="secondary" size="dense" busy={busy} onClick={onAgree}>
        {t('past.agree')}
      </Button>
    </div>
  )
}

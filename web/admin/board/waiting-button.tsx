import { ArrowUp } from 'lucide-react'
import { useTranslation } from '../../shared/i18n.ts'

/** `3 baru` over a list that holds still; shows them. */
export function WaitingButton({ count, onRelease }: { count: number; onRelease: () => void }) {
  const { t } = useTranslation('admin')
  if (count === 0) return null
  return (
    <button
      type="button"
      onClick={onRelease}
      className="rise-in absolute top-2 left-1/2 z-20 inline-flex min-h-10 -translate-x-1/2 items-center gap-2 rounded-control bg-accent-fill px-4 text-sm font-medium text-on-accent hover:bg-accent-fill-hover"
    >
      <ArrowUp className="size-4" aria-hidden />
      {t('live.waiting', { count })}
    </button>
  )
}

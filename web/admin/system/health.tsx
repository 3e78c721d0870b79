import { CircleCheck, CircleHelp, CircleX, TriangleAlert } from 'lucide-react'
import type { Health } from '#contract/system.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { classNames } from '../../shared/ui/class-names.ts'

export const HEALTH_ICON = { ok: CircleCheck, slow: TriangleAlert, dead: CircleX, unknown: CircleHelp }
export const HEALTH_TONE: Record<Health, string> = {
  ok: 'bg-green-tint text-green-ink',
  slow: 'bg-amber-tint text-amber-ink',
  dead: 'bg-red-tint text-red-ink',
  unknown: 'bg-grey-tint text-grey-ink',
}

/** Sign, word and colour. */
export function HealthBadge({ health }: { health: Health }) {
  const { t } = useTranslation('admin')
  return <Badge health={health} text={t(`system.state.${health}`)} />
}

export function Badge({ health, text }: { health: Health; text: string }) {
  const Icon = HEALTH_ICON[health]
  return (
    <span
      className={classNames(
        'inline-flex h-6 w-fit items-center gap-1.5 rounded-control px-2 text-sm font-medium whitespace-nowrap',
        HEALTH_TONE[health],
      )}
    >
      <Icon className="size-4 shrink-0" aria-hidden />
      {text}
    </span>
  )
}

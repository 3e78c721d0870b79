import { Link } from '@tanstack/react-router'
import { useCallback } from 'react'
import { MOST_DAYS_BACK } from '#contract/days-back.ts'
import type { PreviewAnswer } from '#contract/recompute.ts'
import { request } from '../../shared/api.ts'
import { dateHere } from '../../shared/format.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import { buttonClass } from '../../shared/ui/button.tsx'
import { dismissNotice, notify } from '../../shared/ui/notices.tsx'
import { serverNow } from '../now.ts'

/** Whose days may be others by what was just changed; `from` without more reaches `MOST_DAYS_BACK` back. */
type Concerned = { from?: string; to?: string; employee?: string; department?: string; site?: string }

const DAY = 86_400_000
const SECONDS = 20

/**
 * After something was saved that days hang on: counts the days that would be others now, and where there are any offers
 * to look at them. Says nothing to whoever may not have days worked out again.
 */
export function useOfferRecompute(): (concerned: Concerned) => Promise<void> {
  const { t } = useTranslation('admin')
  const may = useMay('attendance.recompute')
  return useCallback(
    async (concerned) => {
      if (!may) return
      const asked = {
        from: dateHere(serverNow() - MOST_DAYS_BACK * DAY),
        to: dateHere(serverNow()),
        ...concerned,
      }
      const body = { ...asked, replan: true }
      // what was saved is saved: an offer that cannot be made is none
      const found = await request<PreviewAnswer>('/api/attendances/recompute/preview', { method: 'POST', body }).catch(
        () => null,
      )
      if (found && found.changes > 0) notifyWithLink(t('recompute.offer', { count: found.changes }), asked)
    },
    [may, t],
  )
}

/** Says that days are being worked out again by themselves, and where to see how far that is. */
export function useTellRunning(): () => void {
  const { t } = useTranslation('admin')
  const may = useMay('attendance.recompute')
  return useCallback(() => {
    if (may) notifyWithLink(t('recompute.running'), {})
  }, [may, t])
}

function notifyWithLink(text: string, search: Concerned): void {
  const id: number = notify(text, {
    seconds: SECONDS,
    action: <LookLink search={search} onGo={() => dismissNotice(id)} />,
  })
}

/** Leads to the screen where days are worked out again, with a filter. */
function LookLink({ search, onGo }: { search: Concerned; onGo: () => void }) {
  const { t } = useTranslation('admin')
  return (
    <Link
      to="/admin/reports"
      onClick={onGo}
      // the screen reads its address by itself
      search={{ tab: 'recompute', ...search } as never}
      className={buttonClass('quiet', 'dense')}
    >
      {t('recompute.look')}
    </Link>
  )
}

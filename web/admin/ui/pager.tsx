import { useLocation } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'

declare module '@tanstack/history' {
  interface HistoryState {
    /** The cursors of the pages before this one, the first page first; '' is the first page. */
    trail?: string[]
  }
}

/** Goes to the page of a cursor ('' = the first). The trail is kept with the entry in the browser's history. */
export type GoToPage = (cursor: string, trail: string[]) => void

type Props = {
  cursor: string | undefined
  next: string | null
  onPage: GoToPage
  /** The words for the two ways: older and newer for days, on and back for names. */
  words: 'time' | 'names'
}

/** Page after page by cursors. A bare link to a page in the middle knows only the way to the first. */
export function Pager({ cursor, next, onPage, words }: Props) {
  const { t } = useTranslation('admin')
  const trail = useLocation({ select: ({ state }) => state.trail }) ?? []
  if (!cursor && next === null) return null
  const known = !cursor || trail.length > 0
  return (
    <nav aria-label={t('pager.label')} className="mt-auto flex items-center justify-between gap-3">
      <Button
        look="secondary"
        size="dense"
        disabled={!cursor}
        onClick={() => onPage(trail.at(-1) ?? '', trail.slice(0, -1))}
      >
        <ChevronLeft className="size-4 max-sm:hidden" aria-hidden />
        {known ? t(words === 'time' ? 'pager.newer' : 'pager.back') : t('pager.first')}
      </Button>
      {known && (
        <span className="text-sm whitespace-nowrap text-ink-soft">
          {t('pager.page', { page: cursor ? trail.length + 1 : 1 })}
        </span>
      )}
      <Button
        look="secondary"
        size="dense"
        disabled={next === null}
        onClick={() => next !== null && onPage(next, cursor ? [...trail, cursor] : [''])}
      >
        {t(words === 'time' ? 'pager.older' : 'pager.next')}
        <ChevronRight className="size-4 max-sm:hidden" aria-hidden />
      </Button>
    </nav>
  )
}

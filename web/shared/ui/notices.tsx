import { CloseIcon } from './icons.tsx'
import { type ReactNode, useSyncExternalStore } from 'react'
import { useTranslation } from '../i18n.ts'
import { classNames } from './class-names.ts'

type Tone = 'plain' | 'good' | 'bad'
type Notice = { id: number; text: ReactNode; tone: Tone; action?: ReactNode }

let notices: readonly Notice[] = []
let lastId = 0
const listeners = new Set<() => void>()
const change = (next: readonly Notice[]): void => {
  notices = next
  for (const listener of listeners) listener()
}

export function dismissNotice(id: number): void {
  change(notices.filter((notice) => notice.id !== id))
}

/**
 * Shows a notice and returns its id. It is read out politely and never takes the focus. It leaves after
 * `seconds` (default 6; null = stays until dismissed). At most three are shown; the oldest leaves first.
 */
export function notify(
  text: ReactNode,
  options: { tone?: Tone; seconds?: number | null; action?: ReactNode } = {},
): number {
  const id = ++lastId
  const { tone = 'plain', seconds = 6, action } = options
  change([...notices, { id, text, tone, action }].slice(-3))
  if (seconds !== null) setTimeout(() => dismissNotice(id), seconds * 1000)
  return id
}

const TONES: Record<Tone, string> = {
  plain: 'bg-surface text-ink',
  good: 'bg-green-tint text-green-ink',
  bad: 'bg-red-tint text-red-ink',
}

/** Where notices appear; once, in the root. Above the bar at the bottom of phones, and the buttons of drawers. */
export function NoticeRegion() {
  const { t } = useTranslation()
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => notices,
  )
  return (
    <div
      role="region"
      aria-label={t('notices')}
      className="pointer-events-none fixed inset-x-0 bottom-20 z-60 flex flex-col items-center gap-2 p-4 pb-[max(1rem,env(safe-area-inset-bottom))] sm:items-end"
    >
      <div aria-live="polite" className="contents">
        {shown.map((notice) => (
          <div
            key={notice.id}
            className={classNames(
              'rise-in pointer-events-auto flex w-full max-w-sm items-center gap-2 rounded-card border border-line-strong pl-4',
              TONES[notice.tone],
            )}
          >
            <p className="min-w-0 flex-1 py-3">{notice.text}</p>
            {notice.action}
            <button
              type="button"
              aria-label={t('action.dismiss')}
              onClick={() => dismissNotice(notice.id)}
              className="grid size-12 shrink-0 place-items-center rounded-control"
            >
              <CloseIcon className="size-5" />
            </button>
          </div>
        ))}
      </div>
    </div>
  )
}

import { useEffect, useRef, useState } from 'react'
import type { AttendanceRow } from '#contract/attendance.ts'
import { formatTime } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { browserTimers } from '../../shared/live-timers.ts'
import { dismissNotice, notify } from '../../shared/ui/notices.tsx'
import { createAnnouncer } from '../live/announcer.ts'
import { useTodayStore } from '../live/use-today.tsx'

export type Tab = 'today' | 'history'

/**
 * What came while the screen is open: a notice while today's list is looked at, and the mark `Baru` on the tab that
 * is not. `fresh` counts what came while the history itself was looked at.
 */
export function useNews(tab: Tab) {
  const store = useTodayStore()
  const [unseen, setUnseen] = useState<Record<Tab, number>>({ today: 0, history: 0 })
  const [fresh, setFresh] = useState(0)
  const announce = useAnnounce()
  const looking = useRef(tab)
  looking.current = tab

  useEffect(
    () =>
      store.onArrival((row) => {
        if (looking.current === 'today') announce(row)
        else setFresh((count) => count + 1)
        const other: Tab = looking.current === 'today' ? 'history' : 'today'
        setUnseen((before) => ({ ...before, [other]: before[other] + 1 }))
      }),
    [store, announce],
  )
  useEffect(() => {
    setUnseen((before) => ({ ...before, [tab]: 0 }))
    setFresh(0)
  }, [tab])
  return { unseen, fresh, clearFresh: () => setFresh(0) }
}

/** One polite notice for whatever came together. It never takes the focus. */
function useAnnounce(): (row: AttendanceRow) => void {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const words = useRef({ t, language })
  words.current = { t, language }
  const [announcer] = useState(() => {
    let shown = 0
    return createAnnouncer<AttendanceRow>({
      after: browserTimers.after,
      say(rows) {
        dismissNotice(shown)
        shown = notify(sentenceFor(rows, words.current))
      },
    })
  })
  useEffect(() => () => announcer.stop(), [announcer])
  return announcer.add
}

type Words = { t: ReturnType<typeof useTranslation<'admin'>>['t']; language: ReturnType<typeof useLanguage> }

function sentenceFor(rows: readonly AttendanceRow[], { t, language }: Words): string {
  const [row] = rows
  if (!row || rows.length > 1) return t('news.many', { count: rows.length })
  const name = row.user.name
  if (row.jam_masuk) return t('news.in', { name, time: formatTime(row.jam_masuk, language) })
  return row.jam_pulang
    ? t('news.out', { name, time: formatTime(row.jam_pulang, language) })
    : t('news.many', { count: 1 })
}

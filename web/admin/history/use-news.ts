import { useEffect, useEffectEvent, useState } from 'react'
import type { AttendanceRow } from '#contract/attendance.ts'
import type { Language } from '#contract/trace.ts'
import { formatTime } from '../../shared/format.ts'
import { type Translate, useLanguage, useTranslation } from '../../shared/i18n.ts'
import { browserTimers } from '../../shared/live-timers.ts'
import { dismissNotice, notify } from '../../shared/ui/notices.tsx'
import { createAnnouncer } from '../live/announcer.ts'
import { useZoneSuffix } from '../people/queries.ts'
import { useTodayStore } from '../live/use-today.tsx'

export type Tab = 'today' | 'history'
const NOTHING = { today: 0, history: 0 }

/**
 * What came while the screen is open: a notice while today's list is looked at, and the mark `Baru` on the tab that
 * is not. `fresh` counts what came while the history itself was looked at.
 */
export function useNews(tab: Tab) {
  const store = useTodayStore()
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const [looked, setLooked] = useState(tab)
  const [unseen, setUnseen] = useState<Record<Tab, number>>(NOTHING)
  const [fresh, setFresh] = useState(0)
  if (looked !== tab) {
    setLooked(tab)
    setUnseen({ ...unseen, [tab]: 0 })
    setFresh(0)
  }

  const zoneOf = useZoneSuffix()
  const arrived = useEffectEvent((row: AttendanceRow, announce: (row: AttendanceRow) => void) => {
    const other: Tab = tab === 'today' ? 'history' : 'today'
    setUnseen((before) => ({ ...before, [other]: before[other] + 1 }))
    if (tab === 'today') announce(row)
    else setFresh((count) => count + 1)
  })
  const sentence = useEffectEvent((rows: readonly AttendanceRow[]) => sentenceFor(rows, { t, language, zoneOf }))
  useEffect(() => {
    let shown = 0
    const announcer = createAnnouncer<AttendanceRow>({
      after: (ms, run) => browserTimers.after(ms, run),
      say(rows) {
        dismissNotice(shown)
        shown = notify(sentence(rows))
      },
    })
    const stop = store.onArrival((row) => arrived(row, announcer.add))
    return () => {
      stop()
      announcer.stop()
    }
  }, [store])
  return { unseen, fresh, clearFresh: () => setFresh(0) }
}

type Saying = { t: Translate<'admin'>; language: Language; zoneOf: ReturnType<typeof useZoneSuffix> }

/** One polite sentence for whatever came together. */
function sentenceFor(rows: readonly AttendanceRow[], { t, language, zoneOf }: Saying): string {
  const [row] = rows
  if (!row || rows.length > 1) return t('news.many', { count: rows.length })
  const { name } = row.user
  if (row.jam_masuk)
    return t('news.in', { name, time: formatTime(row.jam_masuk, language) + zoneOf(row.site.zone, row.masuk_at) })
  if (row.jam_pulang)
    return t('news.out', { name, time: formatTime(row.jam_pulang, language) + zoneOf(row.site.zone, row.pulang_at) })
  return t('news.many', { count: 1 })
}

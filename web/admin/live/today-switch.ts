import type { AttendanceRow } from '#contract/attendance.ts'
import type { Today } from './join.ts'
import { openToday, subscribeTo, type TodayNeeds, type TodayStore } from './today-store.ts'

const NOT_YET: Today = {
  rows: [],
  loaded: false,
  status: 'connecting',
  freshAt: null,
  lastEventAt: null,
  error: null,
}

/** One store for all screens, whichever list is open behind it: after a change of rights it is another one. */
export type TodaySwitch = TodayStore & { open: (needs: TodayNeeds) => () => void }

export function createTodaySwitch(): TodaySwitch {
  const listeners = new Set<() => void>()
  const arrivals = new Set<(row: AttendanceRow) => void>()
  const changes = new Set<(row: AttendanceRow) => void>()
  let current: TodayStore | null = null
  const changed = (): void => {
    for (const listener of listeners) listener()
  }
  return {
    open(needs) {
      const opened = openToday(needs)
      current = opened
      opened.subscribe(changed)
      opened.onArrival((row) => {
        for (const listener of arrivals) listener(row)
      })
      opened.onRow((row) => {
        for (const listener of changes) listener(row)
      })
      changed()
      return () => {
        opened.close()
        if (current !== opened) return
        current = null
        changed()
      }
    },
    getState: () => current?.getState() ?? NOT_YET,
    subscribe: (listener) => subscribeTo(listeners, listener),
    onArrival: (listener) => subscribeTo(arrivals, listener),
    onRow: (listener) => subscribeTo(changes, listener),
    touchedAt: (id) => current?.touchedAt(id),
    refresh: () => current?.refresh(),
    recheck: () => current?.recheck(),
    reload: () => current?.reload(),
    close: () => current?.close(),
  }
}

import { useRef, useSyncExternalStore } from 'react'

type Kept<Snapshot, Selection> = {
  snapshot: Snapshot
  selector: (snapshot: Snapshot) => Selection
  selection: Selection
}

/**
 * Stands in for `use-sync-external-store/shim/with-selector`, which the router asks for to serve Reacts before 18
 * (vite.config.ts has the alias). React's own hook does the work; this only keeps an equal selection the same object.
 */
export function useSyncExternalStoreWithSelector<Snapshot, Selection>(
  subscribe: (listener: () => void) => () => void,
  getSnapshot: () => Snapshot,
  _getServerSnapshot: (() => Snapshot) | null | undefined,
  selector: (snapshot: Snapshot) => Selection,
  isEqual: (one: Selection, other: Selection) => boolean = Object.is,
): Selection {
  const kept = useRef<Kept<Snapshot, Selection> | null>(null)
  const select = (): Selection => {
    const snapshot = getSnapshot()
    const last = kept.current
    if (last && Object.is(last.snapshot, snapshot) && last.selector === selector) return last.selection
    const next = selector(snapshot)
    const selection = last && isEqual(last.selection, next) ? last.selection : next
    kept.current = { snapshot, selector, selection }
    return selection
  }
  return useSyncExternalStore(subscribe, select)
}

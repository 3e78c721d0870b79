import { type FocusEvent, type PointerEvent, useMemo, useReducer } from 'react'
import { changeHold, holdRows, type HoldReason, NOT_HELD } from './hold.ts'

/**
 * Keeps a list still while somebody points at it, has the focus in it or has scrolled it. Spread `events` on the
 * list; `release` shows what waits.
 */
export function useHold<Row extends { id: string }>(rows: readonly Row[]) {
  const [hold, change] = useReducer(changeHold, NOT_HELD)
  const because = (reason: HoldReason, is: boolean): void => {
    if (hold.reasons.has(reason) !== is) change({ reason, is, ids: rows.map((row) => row.id) })
  }
  return {
    ...useMemo(() => holdRows(rows, hold.ids), [rows, hold.ids]),
    events: {
      // a finger has no place above the list: only what hovers can hold it
      onPointerEnter: (event: PointerEvent) => event.pointerType === 'mouse' && because('pointer', true),
      onPointerLeave: () => because('pointer', false),
      onFocus: () => because('focus', true),
      onBlur: (event: FocusEvent) => because('focus', event.currentTarget.contains(event.relatedTarget)),
    },
    onScrolled: (scrolled: boolean) => because('scroll', scrolled),
    release: () => change({ reason: null, ids: rows.map((row) => row.id) }),
  }
}

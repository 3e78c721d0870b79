import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { holdRows } from './hold.ts'

/**
 * Keeps a list still while somebody points at it, has the focus in it or has scrolled it. Spread `events` on the
 * list; `release` shows what waits.
 */
export function useHold<Row extends { id: string }>(rows: readonly Row[]) {
  const [reasons, setReasons] = useState<ReadonlySet<string>>(new Set())
  const [held, setHeld] = useState<ReadonlySet<string> | null>(null)
  const latest = useRef(rows)
  latest.current = rows
  const holding = reasons.size > 0
  const hold = useCallback(() => setHeld(new Set(latest.current.map((row) => row.id))), [])
  useEffect(() => (holding ? hold() : setHeld(null)), [holding, hold])

  const because = useCallback((reason: string, is: boolean) => {
    setReasons((before) => {
      if (before.has(reason) === is) return before
      const after = new Set(before)
      if (is) after.add(reason)
      else after.delete(reason)
      return after
    })
  }, [])
  const events = useMemo(
    () => ({
      // a finger has no place above the list: only what hovers can hold it
      onPointerEnter: (event: { pointerType: string }) => event.pointerType === 'mouse' && because('pointer', true),
      onPointerLeave: () => because('pointer', false),
      onFocus: () => because('focus', true),
      onBlur: (event: { currentTarget: Element; relatedTarget: EventTarget | null }) =>
        because('focus', event.currentTarget.contains(event.relatedTarget as Node | null)),
    }),
    [because],
  )
  const onScrolled = useCallback((scrolled: boolean) => because('scroll', scrolled), [because])
  return { ...useMemo(() => holdRows(rows, held), [rows, held]), events, onScrolled, release: hold }
}

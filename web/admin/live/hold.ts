export type HoldReason = 'pointer' | 'focus' | 'scroll'
/** Why a list holds still, and the rows it held when that began; null while it moves. */
export type Hold = { reasons: ReadonlySet<HoldReason>; ids: ReadonlySet<string> | null }
export const NOT_HELD: Hold = { reasons: new Set(), ids: null }

/** `ids` are the rows as they are at that moment. Without a reason it is a release: what waits is shown. */
type Change = { reason: HoldReason; is: boolean; ids: readonly string[] } | { reason: null; ids: readonly string[] }

/** The first reason holds the list, the last one to go lets it move again. A release holds what is there then. */
export function changeHold(hold: Hold, change: Change): Hold {
  const reasons = new Set(hold.reasons)
  if (change.reason !== null && change.is) reasons.add(change.reason)
  else if (change.reason !== null) reasons.delete(change.reason)
  if (reasons.size === 0) return { reasons, ids: null }
  const begins = hold.reasons.size === 0 || change.reason === null
  return { reasons, ids: begins ? new Set(change.ids) : hold.ids }
}

/** What a list shows that holds still: the rows it held, as they are now, and how many others wait. */
export function holdRows<Row extends { id: string }>(
  rows: readonly Row[],
  held: ReadonlySet<string> | null,
): { shown: readonly Row[]; waiting: number } {
  if (!held) return { shown: rows, waiting: 0 }
  const shown = rows.filter((row) => held.has(row.id))
  return { shown, waiting: rows.length - shown.length }
}

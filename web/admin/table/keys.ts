/** The row that a key leads to, or null when the key means nothing to a table. */
export function rowAfterKey(key: string, row: number, count: number, page: number): number | null {
  if (count === 0) return null
  const last = count - 1
  const to: Record<string, number> = {
    ArrowDown: row + 1,
    ArrowUp: row - 1,
    PageDown: row + page,
    PageUp: row - page,
    Home: 0,
    End: last,
  }
  const next = to[key]
  return next === undefined ? null : Math.min(last, Math.max(0, next))
}

/** What a list shows that holds still: the rows it held, as they are now, and how many others wait. */
export function holdRows<Row extends { id: string }>(
  rows: readonly Row[],
  held: ReadonlySet<string> | null,
): { shown: readonly Row[]; waiting: number } {
  if (!held) return { shown: rows, waiting: 0 }
  const shown = rows.filter((row) => held.has(row.id))
  return { shown, waiting: rows.length - shown.length }
}

/** The name of a column, or the same after a minus: the last first. */
export type Sort = string

/** How a column stands in a sorted table, in the words of `aria-sort`. */
export const sortOf = (current: Sort | undefined, column: string): 'ascending' | 'descending' | 'none' =>
  current === column ? 'ascending' : current === `-${column}` ? 'descending' : 'none'

/** What the next press on a column makes of it: up, down, and the order of the list itself again. */
export function nextSort(current: Sort | undefined, column: string): Sort | undefined {
  const order = sortOf(current, column)
  if (order === 'none') return column
  return order === 'ascending' ? `-${column}` : undefined
}

type Key = string | number | null

/** Rows by a key; those without one come last either way, and those with the same stay as they were. */
export function sortRows<Row>(rows: readonly Row[], sort: Sort | undefined, keyOf: (row: Row) => Key): readonly Row[] {
  if (sort === undefined) return rows
  const way = sort.startsWith('-') ? -1 : 1
  return rows
    .map((row) => ({ row, key: keyOf(row) }))
    .sort(({ key: a }, { key: b }) => {
      if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
      if (typeof a === 'string' && typeof b === 'string') return way * a.localeCompare(b, 'id')
      return way * (Number(a) - Number(b))
    })
    .map(({ row }) => row)
}

/** How a column's values are to be read: dates as YYYY-MM-DD, times as HH:MM, durations as minutes, cells as a recap has them, or numbers below them. */
export type ColumnKind = 'text' | 'number' | 'decimal' | 'date' | 'time' | 'duration' | 'cell'
/** `width`: in characters. */
export type Column = { heading: string; width: number; kind: ColumnKind }
export type Value = string | number | null

/** A table of a report, whichever kind of file it goes into. Rows are read once, when they are needed. */
export type Table = {
  /** The name of its sheet. */
  name: string
  title: readonly string[]
  columns: readonly Column[]
  rows: AsyncIterable<readonly Value[]> | Iterable<readonly Value[]>
  /** Columns at the left that stay in sight. */
  frozen: number
  signatures: Signatures | null
}
export type Signatures = { made: string; known: string; approved: string }

export type Place = { row: number; column: number }
type Key = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean }
type Size = { rows: number; columns: number; page: number }

/**
 * Where a key leads in a grid, or null when it means nothing there. Home and End go along the row, with Ctrl to the
 * corners.
 */
export function placeAfterKey({ key, ctrlKey, metaKey, altKey }: Key, at: Place, size: Size): Place | null {
  if (metaKey || altKey || size.rows === 0) return null
  const last = { row: size.rows - 1, column: size.columns - 1 }
  const steps: Record<string, Place> = ctrlKey
    ? { Home: { row: 0, column: 0 }, End: last }
    : {
        ArrowDown: { row: at.row + 1, column: at.column },
        ArrowUp: { row: at.row - 1, column: at.column },
        ArrowRight: { row: at.row, column: at.column + 1 },
        ArrowLeft: { row: at.row, column: at.column - 1 },
        PageDown: { row: at.row + size.page, column: at.column },
        PageUp: { row: at.row - size.page, column: at.column },
        Home: { row: at.row, column: 0 },
        End: { row: at.row, column: last.column },
      }
  const next = steps[key]
  if (!next) return null
  const within = (value: number, most: number): number => Math.min(Math.max(value, 0), most)
  return { row: within(next.row, last.row), column: within(next.column, last.column) }
}

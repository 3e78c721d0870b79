import type { LogPosition } from '#src/database/copy.ts'

/** What a backup says of itself at its beginning. */
export type Info = {
  engine: 'sqlite' | 'mysql'
  /** Steps of the schema that were taken. */
  steps: string[]
  logPosition: LogPosition | null
}

export type TableSum = { rows: number; sum: string }

/** And at its end, when everything is known. */
export type End = {
  /** By table. */
  tables: Record<string, TableSum>
  files: number
  /** The name of the feed's life and its highest number: what a restore leaves behind. */
  epoch: string
}

/**
 * A line of a backup: the beginning, a table whose rows follow, rows, a file whose bytes follow, bytes as base64, the end.
 */
export type Line =
  | { info: Info }
  | { table: string; columns: string[] }
  | unknown[][]
  | { file: string; mode: number }
  | { bytes: string }
  | { end: End }

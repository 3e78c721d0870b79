import type { ImportColumn, ImportCounts, ImportPreview, ImportRow } from '#contract/imports.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { chosenColumns } from './columns.ts'
import type { Columns, Found } from './columns.ts'
import { textOf } from './read-table.ts'
import type { Table } from './read-table.ts'

/** The columns that somebody has chosen, instead of those that were found. */
export function withChosen(found: Found, chosen: string | undefined, allowed: readonly ImportColumn[]): Found {
  if (chosen === undefined) return found
  const columns: Columns = {}
  for (const [column, index] of Object.entries(chosenColumns(chosen)) as [ImportColumn, number][])
    if (allowed.includes(column)) columns[column] = index
  return { ...found, columns }
}

type Shown = Pick<ImportPreview, 'rows' | 'unknown' | 'matrix' | 'month' | 'days' | 'past'>
const SAMPLES = 3

/** What is shown of a file, with a digest of all of it. */
export function previewOf(table: Table, { headings, headingRow, columns }: Found, shown: Shown): ImportPreview {
  const samples = table.slice(headingRow + 1, headingRow + 1 + SAMPLES).map((row) => row.map(textOf))
  const preview = {
    headings,
    samples,
    columns: columns as Record<string, number>,
    counts: countsOf(shown.rows),
    ...shown,
  }
  return { ...preview, digest: sha256(JSON.stringify(preview)) }
}

function countsOf(rows: readonly ImportRow[]): ImportCounts {
  const counts = { new: 0, changed: 0, unchanged: 0, faulty: 0 }
  for (const { state } of rows) counts[state]++
  return counts
}

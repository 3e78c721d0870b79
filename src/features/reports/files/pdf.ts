import { Worker } from 'node:worker_threads'
import { textOf } from './csv.ts'
import { fillOf } from './colors.ts'
import type { Table } from './table.ts'
import { SIGNED } from './words.ts'

/** Setting pages takes memory for all of them. */
export const MOST_PDF_PEOPLE = 300

export type PdfCell = { text: string; fillColor?: string; alignment?: 'center' | 'left'; bold?: true }
/** A table with every value as text, as it crosses to the thread that sets pages. */
export type PdfTable = {
  title: readonly string[]
  widths: number[]
  head: PdfCell[]
  rows: PdfCell[][]
  signed: string[][]
}

/** Reads tables to the end, for pages are set only when everything is known. */
export async function readTables(tables: AsyncIterable<Table> | Iterable<Table>): Promise<PdfTable[]> {
  const ready: PdfTable[] = []
  for await (const table of tables) ready.push(await readyTable(table))
  return ready
}

async function readyTable({ title, columns, rows, signatures }: Table): Promise<PdfTable> {
  const body: PdfCell[][] = []
  for await (const values of rows) {
    body.push(
      columns.map((column, at) => {
        const value = values[at] ?? null
        if (column.kind === 'cell' && typeof value !== 'number') {
          const text = value ?? ''
          return { text, fillColor: `#${fillOf(text)}`, alignment: 'center' }
        }
        // nothing is worked out on paper: no sign before what looks like a formula
        const text = typeof value === 'string' && column.kind !== 'date' ? value : textOf(column, value, ';')
        return { text, alignment: column.kind === 'text' ? 'left' : 'center' }
      }),
    )
  }
  return {
    title,
    widths: columns.map(({ width }) => width),
    head: columns.map(({ heading }) => ({ text: heading, fillColor: '#E7ECEA', bold: true, alignment: 'center' })),
    rows: body,
    signed: signatures
      ? [
          [...SIGNED],
          [signatures.made, signatures.known, signatures.approved].map(
            (name) => `( ${name || '                    '} )`,
          ),
        ]
      : [],
  }
}

/** A PDF file in one piece, F4 landscape, made in a thread of its own: setting pages would hold everybody else up. */
export async function* pdfFile(tables: readonly PdfTable[]): AsyncGenerator<Buffer> {
  yield await setPages(tables)
}

function setPages(tables: readonly PdfTable[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./pdf-thread.ts', import.meta.url), { workerData: tables })
    thread.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes)))
    thread.once('error', reject)
    thread.once('exit', (code) => reject(new Error(`the thread that sets pages ended with ${code}`)))
  })
}

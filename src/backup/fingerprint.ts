import { hash } from 'node:crypto'
import type { Cell } from '#src/database/copy.ts'

/** Bits that a sum of numbers keeps exactly. */
const MODULUS = 2 ** 48

/** A row as JSON; bytes as base64, so that nothing is lost. */
export const rowText = (row: readonly Cell[]): string => JSON.stringify(row, asText)

function asText(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') }
  // a Buffer has been turned into this before it comes here
  if (typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'Buffer')
    return { bytes: Buffer.from((value as { data: number[] }).data).toString('base64') }
  return value
}

/** The cells of a row that was parsed. */
export const cellsOf = (row: unknown[]): Cell[] =>
  row.map((cell) =>
    typeof cell === 'object' && cell !== null
      ? Buffer.from((cell as { bytes: string }).bytes, 'base64')
      : (cell as Cell),
  )

/**
 * What the rows of a table come to, in whatever order they are read: databases differ in that. Two tables with the same
 * number of rows and the same sum hold the same rows.
 */
export class Fingerprint {
  rows = 0
  #sum = 0

  add(text: string): void {
    this.rows++
    this.#sum = (this.#sum + hash('sha256', text, 'buffer').readUIntBE(0, 6)) % MODULUS
  }

  get sum(): string {
    return this.#sum.toString(16).padStart(12, '0')
  }
}

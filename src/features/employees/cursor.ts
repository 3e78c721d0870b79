import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import { AppError } from '#src/kernel/errors.ts'

const Cursor = z.tuple([z.string().max(400), Uuid])

/** The place after an employee in the order of the list. */
export const encodeCursor = (last: { name_search: string; id: string }): string =>
  Buffer.from(JSON.stringify([last.name_search, last.id])).toString('base64url')

export function decodeCursor(text: string): { name: string; id: string } {
  try {
    const [name, id] = Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    return { name, id }
  } catch (cause) {
    const errors = [{ path: 'cursor', message: 'is not one that a page gave' }]
    throw new AppError('request/invalid', { detail: 'cursor: pass on what the last page gave', errors, cause })
  }
}

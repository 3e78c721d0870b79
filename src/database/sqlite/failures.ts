import { AppError } from '#src/kernel/errors.ts'

const BUSY = 5
const IOERR = 10
const FULL = 13

/** SQLite's primary result code of an error; null when it is not one of SQLite's. */
const codeOf = (error: unknown): number | null =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null

/** Somebody else, another process, writes at the moment. */
export const isBusy = (error: unknown): boolean => codeOf(error) === BUSY

/** The disk is full or failing: nothing can be written until somebody helps. */
export const isDiskTrouble = (error: unknown): boolean => codeOf(error) === FULL || codeOf(error) === IOERR

/** What callers are told: that it was not their fault and that trying again may help. Other errors stay as they are. */
export function asUnavailable(error: unknown): unknown {
  if (isBusy(error))
    return new AppError('server/busy', {
      detail: 'the database is in use by another process',
      retryAfter: 2,
      cause: error,
    })
  if (isDiskTrouble(error))
    return new AppError('server/busy', { detail: 'the database cannot be written', retryAfter: 10, cause: error })
  return error
}

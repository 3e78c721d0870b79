import { AppError } from '#src/kernel/errors.ts'

const DUPLICATE = 1062
/** Another transaction was in the way; done anew it may go through. After 1213 the whole transaction is gone. */
const IN_THE_WAY = new Set([1213, 1205, 1020])
/** The server has no connection to spare, for anybody or for this user. */
const TOO_MANY = new Set([1040, 1203, 1226])
/** It cannot write: a replica, or read-only for maintenance. */
const READ_ONLY = new Set([1290, 1836, 1792])
/** The disk is full. */
const FULL = new Set([1021, 1114])
/** "Got error 28 from storage engine", "Error writing file … (errno: 28)": no space left. */
const ANY_ERROR = new Set([3, 1026, 1030])
/** The server ends, or has ended this connection. */
const ENDED = new Set([1053, 1077, 1152, 1158, 1159, 1160, 1161, 1927, 4031])
/** Somebody, or a limit of the server's, has ended the statement. */
const STOPPED = new Set([1317, 1969, 3024])
/** There was no answer in time: done anew it would be waited for as long again. */
const NO_ANSWER = 'PROTOCOL_SEQUENCE_TIMEOUT'
const LOST = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'PROTOCOL_ENQUEUE_AFTER_QUIT',
  'PROTOCOL_PACKETS_OUT_OF_ORDER',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

type DriverError = Error & { errno?: number; code?: string; fatal?: boolean; columns?: readonly string[] }
const isError = (error: unknown): error is DriverError => error instanceof Error

export const isDuplicate = (error: unknown): boolean => isError(error) && error.errno === DUPLICATE

/** A table, a column or an index that a step wants to make is there. */
export const isAlreadyThere = (error: unknown): boolean =>
  isError(error) && [1050, 1060, 1061].includes(error.errno ?? 0)

/** The transaction is lost but may be done anew. */
export const isInTheWay = (error: unknown): boolean => isError(error) && IN_THE_WAY.has(error.errno ?? 0)

export const noAnswer = (): Error => Object.assign(new Error('the server did not answer in time'), { code: NO_ANSWER })

/** The connection is of no more use. */
export function isLost(error: unknown): boolean {
  if (!isError(error)) return false
  // in the midst of a transaction the driver tells it by words alone
  return (
    LOST.has(error.code ?? '') ||
    ENDED.has(error.errno ?? 0) ||
    error.fatal === true ||
    /closed state|Pool is closed/.test(error.message)
  )
}

/** The connection is of no more use, another one may be: not so when nobody answered on this one. */
export const mayAskAgain = (error: unknown): boolean => isLost(error) && (error as DriverError).code !== NO_ANSWER

/** Nothing of the transaction has stayed, and done anew it may go through. */
export const mayGoThroughNext = (error: unknown): boolean => isInTheWay(error) || mayAskAgain(error)

export const isFull = (error: unknown): boolean =>
  isError(error) &&
  (FULL.has(error.errno ?? 0) ||
    (ANY_ERROR.has(error.errno ?? 0) && /\b(28|ENOSPC)\b|no space left/i.test(error.message)))

/** Nothing can be written until somebody helps. */
export const isUnwritable = (error: unknown): boolean =>
  isFull(error) || (isError(error) && READ_ONLY.has(error.errno ?? 0))

export const unwritable = (cause?: unknown): AppError => busy('the database cannot be written', 10, cause)

const busy = (detail: string, retryAfter: number, cause?: unknown): AppError =>
  new AppError('server/busy', { detail, retryAfter, cause })

export const crowded = (): AppError => busy('too many requests wait for the database', 2)

/** The commit was sent and nobody knows what became of it: who asked has to ask again, with the same key. */
export const unknownCommit = (cause: unknown): AppError =>
  busy('the database did not say whether it was saved; ask again', 1, cause)

/** What callers are told: that it was not their fault and that trying again may help. Other errors stay as they are. */
export function asUnavailable(error: unknown): unknown {
  if (!isError(error) || error instanceof AppError) return error
  const errno = error.errno ?? 0
  if (IN_THE_WAY.has(errno)) return busy('others changed the same data for too long', 1, error)
  if (TOO_MANY.has(errno)) return busy('the database has no connection to spare', 2, error)
  if (isUnwritable(error)) return unwritable(error)
  if (STOPPED.has(errno)) return busy('the database has stopped the work', 2, error)
  if (isLost(error)) return busy('the database does not answer', 2, error)
  return error
}

/** Remembers of a refusal by a unique key which columns that key has; the server tells its name only. */
export function withColumns(error: unknown, columns: readonly string[]): unknown {
  if (isError(error)) error.columns = columns
  return error
}
export const columnsOf = (error: unknown): readonly string[] => (isError(error) ? (error.columns ?? []) : [])

/** `table.key` of MySQL, `key` of MariaDB; the table is then the one that the statement names. */
export function refusingKey(error: unknown, sql: string): { table: string; key: string } | null {
  const [, named = ''] = (isError(error) && /for key '([^']+)'$/.exec(error.message)) || []
  const [, written = ''] = /^(?:insert into|update) `?(\w+)`?/i.exec(sql) ?? []
  if (!named) return null
  const dot = named.lastIndexOf('.')
  return { table: dot === -1 ? written : named.slice(0, dot), key: named.slice(dot + 1) }
}

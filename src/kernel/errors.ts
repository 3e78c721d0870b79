import { ERRORS } from '#contract/errors.ts'
import type { ErrorCode } from '#contract/errors.ts'

export type FieldFault = { path: string; message: string }

export type ErrorExtras = {
  /** One English sentence about this very case; never secrets, never a stack. */
  detail?: string
  errors?: FieldFault[]
  /** Seconds. */
  retryAfter?: number
  reset?: boolean
  /** The record as it is, where the caller may see it and it helps. */
  data?: unknown
  cause?: unknown
}

/** A refusal that the caller can understand. Thrown anywhere, translated once, in `http/problem.ts`. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly extras: ErrorExtras

  constructor(code: ErrorCode, extras: ErrorExtras = {}) {
    super(extras.detail ?? ERRORS[code].title, extras.cause === undefined ? undefined : { cause: extras.cause })
    this.name = 'AppError'
    this.code = code
    this.extras = extras
  }

  get status(): number {
    return ERRORS[this.code].status
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

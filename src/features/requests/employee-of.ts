import type { Identity } from '#src/http/identity.ts'
import { AppError } from '#src/kernel/errors.ts'

/** The employee that somebody is. */
export function employeeOf(identity: Identity): string {
  if (identity.employeeId === null) throw new AppError('attendance/not-an-employee')
  return identity.employeeId
}

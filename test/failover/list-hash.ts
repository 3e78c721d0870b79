import { createHash } from 'node:crypto'
import type { AttendanceRow } from '#contract/attendance.ts'

/** Equal for equal lists, whatever their order. */
export const hashOf = (rows: readonly AttendanceRow[]): string =>
  createHash('sha256')
    .update(
      rows
        .map((row) => JSON.stringify(row))
        .sort()
        .join('\n'),
    )
    .digest('hex')

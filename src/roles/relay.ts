import type { OpenRole } from './role.ts'

/**
 * The role as a process of its own. It works over Redis, whose adapters this version does not have yet; the same
 * parts run in the embedded role.
 */
export const open: OpenRole = () =>
  Promise.reject(
    new Error('the role relay needs the Redis adapters, which this version does not have yet; use "hadir start"'),
  )

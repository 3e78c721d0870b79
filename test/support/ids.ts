import type { Ids } from '#src/kernel/ids.ts'

/** Ids that rise by one: the same test gives the same ids. */
export function countingIds(): Ids {
  let next = 0
  return {
    uuid: () => `01900000-0000-7000-8000-${(++next).toString(16).padStart(12, '0')}`,
    token: () => `token-${++next}`.padEnd(43, 'x'),
  }
}

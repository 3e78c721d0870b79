import { refreshIdentities } from '#src/features/accounts/index.ts'
import { createMarkForRecompute, createMarkMoved, renameInHistory } from '#src/features/attendance/index.ts'
import type { ImportNeeds } from '#src/features/imports/index.ts'
import { tellPeople } from '#src/features/notices/index.ts'
import type { Parts } from './parts.ts'

/** What imports work with, in a process that has the database. */
export const importNeeds = (
  { db, clock, ids }: Pick<Parts, 'db' | 'clock' | 'ids'>,
  sendsMail: boolean,
): ImportNeeds => ({
  db,
  clock,
  ids,
  refreshIdentities,
  renameInHistory,
  markMoved: createMarkMoved({ clock, ids }),
  markForRecompute: createMarkForRecompute({ clock, ids }),
  tell: tellPeople({ clock, ids, sendsMail }),
})

import { eraseAccounts, readAccounts } from '#src/features/accounts/index.ts'
import { eraseInAttendances, readAttendances } from '#src/features/attendance/index.ts'
import { eraseInAudit, readChanges } from '#src/features/audit/index.ts'
import { eraseRecord, readRecord } from '#src/features/employees/index.ts'
import { eraseNoticeWays, readNoticeWays } from '#src/features/notices/index.ts'
import { eraseMessages, readMessages } from '#src/features/webhooks/index.ts'
import type { PersonalPart, PrivacyNeeds } from '#src/features/privacy/index.ts'
import { readOvertime } from '#src/features/overtime/index.ts'
import { eraseRosterNotes, readRoster } from '#src/features/shifts/index.ts'
import { eraseRequests, readRequests } from '#src/features/requests/index.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Parts } from './parts.ts'

/** Everything that is kept about people, feature by feature; who stores something about a person adds a line. */
const personalParts = (needs: { clock: Clock; ids: Ids }): readonly PersonalPart[] => [
  {
    title: 'karyawan',
    read: (db, id) => readRecord(db, needs, id),
    erase: (trx, id, pseudonym) => eraseRecord(trx, needs, id, pseudonym),
  },
  {
    title: 'akun',
    read: readAccounts,
    erase: (trx, id, pseudonym) => eraseAccounts(trx, needs, id, pseudonym),
  },
  { title: 'kehadiran', read: readAttendances, erase: eraseInAttendances },
  { title: 'jadwal', read: readRoster, erase: eraseRosterNotes },
  // that overtime was ordered and agreed to stays with the days; it names nobody
  { title: 'lembur', read: readOvertime, erase: async () => {} },
  { title: 'pengajuan', read: readRequests, erase: eraseRequests },
  { title: 'pemberitahuan', read: readNoticeWays, erase: eraseNoticeWays },
  { title: 'pesan ke sistem lain', read: readMessages, erase: eraseMessages },
  { title: 'perubahan', read: readChanges, erase: eraseInAudit },
  {
    title: 'persetujuan',
    read: (db, id) => db.kysely.selectFrom('consent').selectAll().where('employee_id', '=', id).execute(),
    // that somebody agreed to what was done has to be shown later too; the text names nobody
    erase: async () => {},
  },
]

/** What privacy works with, in a process that has the database. */
export const privacyNeeds = ({ db, clock, ids }: Pick<Parts, 'db' | 'clock' | 'ids'>): PrivacyNeeds => ({
  db,
  clock,
  ids,
  parts: personalParts({ clock, ids }),
})

import type { Database } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { PersonalPart } from './part.ts'

export type PrivacyNeeds = { db: Database; clock: Clock; ids: Ids; parts: readonly PersonalPart[] }

const README = [
  'Berkas ini berisi semua data yang disimpan Hadir tentang satu orang (UU No. 27 Tahun 2022 tentang Pelindungan Data Pribadi).',
  'Waktu yang berakhiran _at adalah milidetik sejak 1 Januari 1970 UTC; tanggal ditulis tahun-bulan-hari.',
  'Kata sandi dan kunci rahasia tidak disertakan: yang disimpan hanya sidiknya, yang tidak dapat dibaca kembali.',
  'Ada data yang salah? Ajukan pembetulan kepada HR. Ingin data dihapus setelah tidak lagi bekerja? Ajukan kepada HR.',
]

/**
 * Everything that is stored about a person, as one JSON value that begins with an explanation. That somebody took it
 * is recorded. Throws `people/not-found`.
 */
export async function exportPerson(
  { db, clock, ids, parts }: PrivacyNeeds,
  employeeId: string,
  actor: Actor,
): Promise<Record<string, unknown>> {
  const found = await db.read.kysely.selectFrom('employee').select('id').where('id', '=', employeeId).executeTakeFirst()
  if (!found) throw new AppError('people/not-found')
  const data: Record<string, unknown> = { BACA_SAYA: README, dibuat_at: clock.now() }
  for (const { title, read } of parts) data[title] = await read(db.read, employeeId)
  const entity = { type: 'employee', id: employeeId }
  await db.transaction((trx) =>
    recordAudit(trx, { clock, ids }, actor, { action: 'privacy.export', entity, subject: employeeId }),
  )
  return data
}

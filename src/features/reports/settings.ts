import type { ReportSettings } from '#contract/reports.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import type { ReportSettingsTable } from '#src/database/report-tables.ts'
import { AppError } from '#src/kernel/errors.ts'

/** A company that has said nothing settles by calendar months. */
export async function readSettings(db: Queryable): Promise<ReportSettings> {
  const row = await db.kysely.selectFrom('report_settings').selectAll().where('id', '=', 1).executeTakeFirst()
  if (!row) return { start_day: 1, signatures: { made: '', known: '', approved: '' }, version: 0 }
  const signatures = JSON.parse(row.signatures) as ReportSettings['signatures']
  return { start_day: row.start_day, signatures, version: row.version }
}

/** Throws `report/changed-meanwhile` with the settings as they are. */
export async function writeSettings(trx: Transaction, wanted: ReportSettings, now: number): Promise<ReportSettings> {
  const { start_day, signatures, version } = wanted
  const row = { start_day, signatures: JSON.stringify(signatures), version: version + 1, updated_at: now }
  if (!(await wrote(trx, row, version)))
    throw new AppError('report/changed-meanwhile', { data: await readSettings(trx) })
  return { ...wanted, version: row.version }
}

async function wrote(trx: Transaction, row: Omit<ReportSettingsTable, 'id'>, known: number): Promise<boolean> {
  if (known > 0) {
    const query = trx.kysely.updateTable('report_settings').set(row).where('id', '=', 1).where('version', '=', known)
    return (await query.executeTakeFirst()).numUpdatedRows > 0n
  }
  try {
    await trx.kysely
      .insertInto('report_settings')
      .values({ id: 1, ...row })
      .execute()
    return true
  } catch (error) {
    if (trx.dialect.isUniqueViolation(error)) return false
    throw error
  }
}

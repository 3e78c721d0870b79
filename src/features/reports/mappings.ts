import type { z } from 'zod'
import type { CreatePayrollMapping, PayrollColumn, PayrollMapping, UpdatePayrollMapping } from '#contract/reports.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import type { ReportMappingTable } from '#src/database/report-tables.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { storedName } from '#src/kernel/text.ts'
import type { ReportsNeeds } from './needs.ts'

type Change = { trx: Transaction; actor: Actor } & Pick<ReportsNeeds, 'clock' | 'ids'>

const mappingOf = ({ id, name, columns, version }: ReportMappingTable): PayrollMapping => ({
  id,
  name,
  columns: JSON.parse(columns) as PayrollColumn[],
  version,
})

export async function listMappings(db: Queryable): Promise<PayrollMapping[]> {
  const rows = await db.kysely.selectFrom('report_mapping').selectAll().orderBy('name').execute()
  return rows.map(mappingOf)
}

/** What is remembered of a mapping: its headings and what stands under them. */
const shown = ({ name, columns }: Pick<PayrollMapping, 'name' | 'columns'>) => ({
  name,
  columns: columns.map(({ heading, source, format }) => `${heading}=${source}/${format}`).join(', '),
})

/** Throws `report/name-taken`. */
export async function createMapping(
  { trx, actor, clock, ids }: Change,
  wanted: z.infer<typeof CreatePayrollMapping>,
): Promise<PayrollMapping> {
  const now = clock.now()
  const [id, name] = [ids.uuid(), storedName(wanted.name)]
  const row = { id, name, columns: JSON.stringify(wanted.columns), version: 1, created_at: now, updated_at: now }
  await unlessTaken(trx, () => trx.kysely.insertInto('report_mapping').values(row).execute())
  const made = mappingOf(row)
  const entity = { type: 'report_mapping', id }
  await recordAudit(trx, { clock, ids }, actor, { action: 'report_mapping.create', entity, after: shown(made) })
  return made
}

/** Throws `report/not-found`, `report/changed-meanwhile` with the mapping as it is, `report/name-taken`. */
export async function changeMapping(
  { trx, actor, clock, ids }: Change,
  id: string,
  wanted: z.infer<typeof UpdatePayrollMapping>,
): Promise<PayrollMapping> {
  const row = await lockShown(trx, id, wanted.version)
  const next = {
    name: storedName(wanted.name),
    columns: JSON.stringify(wanted.columns),
    version: row.version + 1,
    updated_at: clock.now(),
  }
  await unlessTaken(trx, () => trx.kysely.updateTable('report_mapping').set(next).where('id', '=', id).execute())
  const changed = mappingOf({ ...row, ...next })
  const entity = { type: 'report_mapping', id }
  const [before, after] = [shown(mappingOf(row)), shown(changed)]
  await recordAudit(trx, { clock, ids }, actor, { action: 'report_mapping.change', entity, before, after })
  return changed
}

/** Throws as `changeMapping`. */
export async function removeMapping({ trx, actor, clock, ids }: Change, id: string, version: number): Promise<void> {
  const row = await lockShown(trx, id, version)
  await trx.kysely.deleteFrom('report_mapping').where('id', '=', id).execute()
  const entity = { type: 'report_mapping', id }
  const before = shown(mappingOf(row))
  await recordAudit(trx, { clock, ids }, actor, { action: 'report_mapping.remove', entity, before })
}

async function lockShown(trx: Transaction, id: string, version: number): Promise<ReportMappingTable> {
  const query = trx.kysely.selectFrom('report_mapping').selectAll().where('id', '=', id)
  const row = await trx.dialect.lockRow(query).executeTakeFirst()
  if (!row) throw new AppError('report/not-found')
  if (row.version !== version) throw new AppError('report/changed-meanwhile', { data: mappingOf(row) })
  return row
}

async function unlessTaken(trx: Transaction, write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (trx.dialect.isUniqueViolation(error)) throw new AppError('report/name-taken')
    throw error
  }
}

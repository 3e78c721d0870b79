import { periodOf } from '#contract/recap.ts'
import type { CreateExport, Period, ReportExport } from '#contract/reports.ts'
import type { Database, Queryable, Transaction } from '#src/database/database.ts'
import type { ReportExportTable } from '#src/database/report-tables.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { MOST_PDF_PEOPLE } from './files/pdf.ts'
import type { Reach, ReportsNeeds } from './needs.ts'
import { countPeople } from './people.ts'
import { readSettings } from './settings.ts'

export type ExportParams = CreateExport & { dates: Period }
type Asked = { wanted: CreateExport; reach: Reach; actor: Actor }

/** Exports of one account that are waited for at the same time, and that are listed. */
const MOST_WAITING = 5
const LISTED = 50
/** Cards are a sheet each. */
const MOST_CARDS = 500

const NAMES: Record<CreateExport['kind'], string> = {
  recap: 'Rekap',
  card: 'Kartu',
  late: 'Terlambat',
  overtime: 'Lembur',
  payroll: 'Payroll',
}

/**
 * Asks for a file, which a worker makes soon; who asked for whose days is remembered. Throws `report/too-many-people`,
 * `report/too-many-exports`, `report/mapping-missing`, `report/not-found`.
 */
export async function createExport(
  trx: Transaction,
  { clock, ids }: Pick<ReportsNeeds, 'clock' | 'ids'>,
  { wanted, reach, actor }: Asked,
): Promise<ReportExport> {
  const accountId = actor.accountId ?? ''
  const { start_day } = await readSettings(trx)
  const dates: Period = { key: wanted.period, ...periodOf(wanted.period, start_day) }
  await refuseUnmade(trx, wanted, { ...dates, reach }, accountId)
  const now = clock.now()
  const row: ReportExportTable = {
    id: ids.uuid(),
    account_id: accountId,
    asked_by: actor.name.slice(0, 200),
    kind: wanted.kind,
    format: wanted.format,
    file_name: `${NAMES[wanted.kind]} ${wanted.period}.${wanted.format}`,
    params: JSON.stringify({ ...wanted, dates } satisfies ExportParams),
    reach: JSON.stringify(reach),
    state: 'waiting',
    done: 0,
    total: null,
    size: null,
    fault: null,
    attempts: 0,
    run_id: null,
    claimed_until: 0,
    created_at: now,
    finished_at: null,
    expires_at: null,
  }
  await trx.kysely.insertInto('report_export').values(row).execute()
  await recordAudit(trx, { clock, ids }, actor, {
    action: 'report.export',
    entity: { type: 'report_export', id: row.id },
    subject: wanted.employee ?? null,
    after: {
      kind: wanted.kind,
      format: wanted.format,
      from: dates.from,
      to: dates.to,
      department: wanted.department ?? null,
      site: wanted.site ?? null,
      employee: wanted.employee ?? null,
    },
  })
  return exportOf(row)
}

async function refuseUnmade(
  trx: Transaction,
  wanted: CreateExport,
  who: { from: string; to: string; reach: Reach },
  accountId: string,
): Promise<void> {
  const { kind, format, mapping } = wanted
  if (kind === 'payroll') {
    if (mapping === undefined || format === 'pdf') throw new AppError('report/mapping-missing')
    const known = await trx.kysely
      .selectFrom('report_mapping')
      .select('id')
      .where('id', '=', mapping)
      .executeTakeFirst()
    if (!known) throw new AppError('report/not-found')
  }
  const most = format === 'pdf' ? MOST_PDF_PEOPLE : kind === 'card' && format === 'xlsx' ? MOST_CARDS : Infinity
  const people = most === Infinity && wanted.employee === undefined ? 1 : await countPeople(trx, { ...wanted, ...who })
  if (wanted.employee !== undefined && people === 0) throw new AppError('report/not-found')
  if (people > most)
    throw new AppError('report/too-many-people', { detail: `${people} people; ${most} at most in such a file` })
  const waiting = await trx.kysely
    .selectFrom('report_export')
    .select('id')
    .where('account_id', '=', accountId)
    .where('state', 'in', ['waiting', 'running'])
    .execute()
  if (waiting.length >= MOST_WAITING) throw new AppError('report/too-many-exports')
}

/** One's own exports, newest first. */
export async function listExports(db: Queryable, accountId: string): Promise<ReportExport[]> {
  const query = db.kysely.selectFrom('report_export').selectAll().where('account_id', '=', accountId)
  return (await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(LISTED).execute()).map(exportOf)
}

type Own = { id: string; accountId: string }

async function ownRow(db: Queryable, { id, accountId }: Own): Promise<ReportExportTable> {
  const query = db.kysely.selectFrom('report_export').selectAll().where('id', '=', id)
  const row = await query.where('account_id', '=', accountId).executeTakeFirst()
  if (!row) throw new AppError('report/not-found')
  return row
}

/** Throws `report/not-found`: others' exports are not there. */
export const readExport = async (db: Queryable, own: Own): Promise<ReportExport> => exportOf(await ownRow(db, own))

export type ExportFile = { name: string; format: string; size: number; pieces: AsyncGenerator<Buffer> }

/** The finished file, piece by piece. Throws `report/not-found`, `report/not-ready`, `report/expired`. */
export async function readFile({ db }: { db: Database }, own: Own): Promise<ExportFile> {
  const row = await ownRow(db.read, own)
  if (row.state === 'expired') throw new AppError('report/expired')
  if (row.state !== 'done' || row.run_id === null) throw new AppError('report/not-ready')
  return { name: row.file_name, format: row.format, size: row.size ?? 0, pieces: piecesOf(db, row.run_id) }
}

async function* piecesOf(db: Database, runId: string): AsyncGenerator<Buffer> {
  for (let number = 0; ; number++) {
    const query = db.read.kysely.selectFrom('report_piece').select('content').where('run_id', '=', runId)
    const piece = await query.where('number', '=', number).executeTakeFirst()
    if (!piece) return
    yield Buffer.from(piece.content, 'base64')
  }
}

/** Removes an export and its file. Throws `report/not-found`. */
export async function removeExport(trx: Transaction, own: Own): Promise<void> {
  const row = await ownRow(trx, own)
  if (row.run_id !== null) await trx.kysely.deleteFrom('report_piece').where('run_id', '=', row.run_id).execute()
  await trx.kysely.deleteFrom('report_export').where('id', '=', own.id).execute()
}

function exportOf(row: ReportExportTable): ReportExport {
  const { dates } = JSON.parse(row.params) as ExportParams
  return {
    id: row.id,
    kind: row.kind as ReportExport['kind'],
    format: row.format as ReportExport['format'],
    period: dates,
    file_name: row.file_name,
    state: row.state as ReportExport['state'],
    done: row.done,
    total: row.total,
    size: row.size,
    fault: row.fault,
    created_at: row.created_at,
    finished_at: row.finished_at,
    expires_at: row.expires_at,
  }
}

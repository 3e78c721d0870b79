import type { Logger } from '#src/kernel/log.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { HOUR, MINUTE } from '#src/kernel/work-time.ts'
import type { Handlers } from '#src/queue/queue.ts'
import type { ReportExportTable } from '#src/database/report-tables.ts'
import { settleDue } from '#src/features/settlements/index.ts'
import type { ExportParams } from './exports.ts'
import { pdfFile } from './files/pdf.ts'
import { makeFile, readPages } from './make-report.ts'
import type { Reach, ReportsNeeds } from './needs.ts'
import { whatReportsSay } from './what-reports-say.ts'

export const MAKE_REPORTS = 'reports.make'
/** Somebody waits before a screen. */
export const MAKE_REPORTS_EVERY_MS = 2_000
export const SETTLE_DAYS = 'reports.settle-days'
/** HR has locked a period and looks at how far it is. */
export const SETTLE_DAYS_EVERY_MS = 2_000
export const PURGE_REPORTS = 'reports.purge'
export const PURGE_REPORTS_EVERY_MS = HOUR

const KEPT_MS = 7 * 24 * HOUR
/** Without a sign of progress for so long another worker begins anew. */
const CLAIM_MS = 3 * MINUTE
const MOST_ATTEMPTS = 3
/** Bytes of a piece: as base64 it goes into any database. */
const PIECE = 256 * 1024
const PURGED_AT_ONCE = 20

type JobNeeds = ReportsNeeds & { log: Logger }

export const reportsJobs = (needs: JobNeeds): Handlers => ({
  [MAKE_REPORTS]: async () => {
    while (await makeNext(needs));
  },
  [SETTLE_DAYS]: async () => void (await settleDue({ ...needs, whatReportsSay: whatReportsSay(needs) })),
  [PURGE_REPORTS]: async () => void (await purgeReports(needs)),
})

/** Makes the file that has waited longest; false when none waits. */
export async function makeNext(needs: JobNeeds): Promise<boolean> {
  const row = await claim(needs)
  if (!row) return false
  try {
    await make(needs, row)
  } catch (error) {
    needs.log.error({ export: row.id, attempt: row.attempts, error: messageOf(error) }, 'a report could not be made')
    await giveBack(needs, row)
  }
  return true
}

/** One that was begun and is not gone on with is claimed again. */
const claim = ({ db, clock, ids }: JobNeeds): Promise<ReportExportTable | null> =>
  db.transaction(async (trx) => {
    const now = clock.now()
    const query = trx.kysely.selectFrom('report_export').selectAll().where('state', 'in', ['waiting', 'running'])
    const next = query.where('claimed_until', '<', now).orderBy('created_at').orderBy('id').limit(1)
    const row = await trx.dialect.lockRow(next).executeTakeFirst()
    if (!row) return null
    if (row.run_id !== null) await trx.kysely.deleteFrom('report_piece').where('run_id', '=', row.run_id).execute()
    const claimed = {
      ...(row.attempts >= MOST_ATTEMPTS
        ? { state: 'failed', fault: 'server/internal', finished_at: now }
        : { state: 'running', attempts: row.attempts + 1 }),
      run_id: ids.uuid(),
      claimed_until: now + CLAIM_MS,
      done: 0,
    }
    await trx.kysely.updateTable('report_export').set(claimed).where('id', '=', row.id).execute()
    return { ...row, ...claimed }
  })

async function make(needs: JobNeeds, row: ReportExportTable): Promise<void> {
  if (row.state !== 'running') return
  const { db } = needs
  const seen: Progress = { done: 0, total: null, size: 0 }
  const params = JSON.parse(row.params) as ExportParams
  const reach = JSON.parse(row.reach) as Reach
  const onPeople = (done: number, total: number): void => void Object.assign(seen, { done, total })
  const asked = { needs, params, reach, onPeople }
  // one state of the data throughout: the sheets of a file agree. Pages are set when nothing is held open any more
  const whole =
    params.format === 'pdf'
      ? await keepAll(needs, row, pdfFile(await db.atOneMoment((read) => readPages({ ...asked, db: read }))), seen)
      : await db.atOneMoment(async (read) => keepAll(needs, row, await makeFile({ ...asked, db: read }), seen))
  if (whole) await finish(needs, row, seen)
}

/** False when somebody else has the export now. */
async function keepAll(
  needs: JobNeeds,
  row: ReportExportTable,
  file: AsyncIterable<Buffer>,
  seen: Progress,
): Promise<boolean> {
  let number = 0
  for await (const content of inPieces(file)) {
    seen.size += content.length
    if (!(await keep(needs, row, { number, content }, seen))) return false
    number += 1
  }
  return true
}

type Progress = { done: number; total: number | null; size: number }

async function* inPieces(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let bytes = 0
  for await (const some of file) {
    held.push(some)
    bytes += some.length
    if (bytes < PIECE) continue
    const all = Buffer.concat(held)
    let start = 0
    for (; all.length - start >= PIECE; start += PIECE) yield all.subarray(start, start + PIECE)
    held = [all.subarray(start)]
    bytes = all.length - start
  }
  if (bytes > 0) yield Buffer.concat(held)
}

const mine = (row: ReportExportTable) => ({ id: row.id, run_id: row.run_id ?? '' })

/** False when another worker has taken over, or the person has removed the export. */
const keep = (
  { db, clock }: JobNeeds,
  row: ReportExportTable,
  { number, content }: { number: number; content: Buffer },
  { done, total }: Progress,
): Promise<boolean> =>
  db.transaction(async (trx) => {
    const { id, run_id } = mine(row)
    const progress = { done, total, claimed_until: clock.now() + CLAIM_MS }
    const query = trx.kysely.updateTable('report_export').set(progress).where('id', '=', id)
    const { numUpdatedRows } = await query.where('run_id', '=', run_id).executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await trx.kysely
      .insertInto('report_piece')
      .values({ run_id, number, content: content.toString('base64') })
      .execute()
    return true
  })

async function finish({ db, clock }: JobNeeds, row: ReportExportTable, { done, total, size }: Progress): Promise<void> {
  const now = clock.now()
  const finished = { state: 'done', done, total: total ?? done, size, finished_at: now, expires_at: now + KEPT_MS }
  await db.transaction(async (trx) => {
    const { id, run_id } = mine(row)
    const query = trx.kysely.updateTable('report_export').set(finished).where('id', '=', id)
    await query.where('run_id', '=', run_id).execute()
  })
}

/** Whoever comes next tries once more, until it has been tried often enough. */
async function giveBack({ db, clock }: JobNeeds, row: ReportExportTable): Promise<void> {
  const over = row.attempts >= MOST_ATTEMPTS
  const next = over ? { state: 'failed', fault: 'server/internal', finished_at: clock.now() } : { state: 'waiting' }
  await db.transaction(async (trx) => {
    const { id, run_id } = mine(row)
    const query = trx.kysely.updateTable('report_export').set({ ...next, claimed_until: 0 })
    await query.where('id', '=', id).where('run_id', '=', run_id).execute()
    await trx.kysely.deleteFrom('report_piece').where('run_id', '=', run_id).execute()
  })
}

/** Removes files that were kept long enough; the list still tells of them for as long again. Returns how many. */
export async function purgeReports({ db, clock }: Pick<JobNeeds, 'db' | 'clock'>): Promise<number> {
  const now = clock.now()
  let purged = 0
  for (;;) {
    const due = await db.transaction(async (trx) => {
      const query = trx.kysely.selectFrom('report_export').select(['id', 'run_id']).where('state', '=', 'done')
      const rows = await query.where('expires_at', '<=', now).limit(PURGED_AT_ONCE).execute()
      for (const { id, run_id } of rows) {
        await trx.kysely
          .deleteFrom('report_piece')
          .where('run_id', '=', run_id ?? '')
          .execute()
        await trx.kysely
          .updateTable('report_export')
          .set({ state: 'expired', run_id: null })
          .where('id', '=', id)
          .execute()
      }
      return rows.length
    })
    purged += due
    if (due < PURGED_AT_ONCE) break
  }
  await db.transaction((trx) =>
    trx.kysely
      .deleteFrom('report_export')
      .where('state', 'in', ['expired', 'failed'])
      .where('created_at', '<=', now - 2 * KEPT_MS)
      .execute(),
  )
  return purged
}

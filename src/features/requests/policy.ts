import { RequestPolicy } from '#contract/requests.ts'
import type { RequestSettings } from '#contract/requests.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import { AppError } from '#src/kernel/errors.ts'

const byManager = (past_days: number) => ({ manager: true, hr: false, past_days })
const byBoth = (past_days: number) => ({ manager: true, hr: true, past_days })

/** What holds where a company has said nothing. Leave as the law has it: 12 days after 12 months. */
export const USUAL: RequestPolicy = {
  kinds: {
    izin: byManager(3),
    sakit: byManager(7),
    cuti: byBoth(0),
    dinas_luar: byManager(3),
    wfh: byManager(0),
    koreksi: byBoth(14),
    tukar_shift: byManager(0),
    lembur: byManager(3),
  },
  leave: {
    days_per_year: 12,
    after_months: 12,
    year: 'anniversary',
    accrual: 'yearly',
    carry_over_days: 6,
    carry_over_months: 6,
    may_owe: false,
  },
  remind_after_hours: 24,
  escalate_after_days: 3,
  sakit_letter_days: null,
  letter_days: 7,
}

export async function readSettings(db: Queryable): Promise<RequestSettings> {
  const row = await db.kysely.selectFrom('request_settings').selectAll().where('id', '=', 1).executeTakeFirst()
  if (!row) return { policy: USUAL, version: 0 }
  const stored = RequestPolicy.safeParse(JSON.parse(row.policy))
  return { policy: stored.data ?? USUAL, version: row.version }
}

/** Throws `requests/policy`, `requests/policy-changed` with the settings as they are. */
export async function writeSettings(trx: Transaction, wanted: RequestSettings, now: number): Promise<RequestSettings> {
  if (Object.values(wanted.policy.kinds).some(({ manager, hr }) => !manager && !hr))
    throw new AppError('requests/policy')
  const row = { policy: JSON.stringify(wanted.policy), version: wanted.version + 1, updated_at: now }
  if (!(await wrote(trx, row, wanted.version)))
    throw new AppError('requests/policy-changed', { data: await readSettings(trx) })
  return { policy: wanted.policy, version: row.version }
}

type Columns = { policy: string; version: number; updated_at: number }

async function wrote(trx: Transaction, row: Columns, known: number): Promise<boolean> {
  if (known > 0) {
    const query = trx.kysely.updateTable('request_settings').set(row).where('id', '=', 1).where('version', '=', known)
    return (await query.executeTakeFirst()).numUpdatedRows > 0n
  }
  try {
    await trx.kysely
      .insertInto('request_settings')
      .values({ id: 1, ...row })
      .execute()
    return true
  } catch (error) {
    if (trx.dialect.isUniqueViolation(error)) return false
    throw error
  }
}

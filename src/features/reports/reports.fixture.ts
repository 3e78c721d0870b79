import type { Database } from '#src/database/database.ts'
import type { DayException, DayPlan, OvertimeOrder } from '#src/kernel/day-context.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { instantAt } from '#src/kernel/work-time.ts'
import type { Office } from '#test/support/office.ts'

const ZONE = 'Asia/Jakarta'
export const PLAN: DayPlan = { name: 'Kantor', start: '08:00', end: '17:00', grace_minutes: 5, kind: 'fixed' }

export type Worked = {
  status?: string
  flags?: string[]
  late?: number
  early?: number
  /** Requests that were approved when the day was judged. */
  exceptions?: Pick<DayException, 'type' | 'part' | 'with_letter'>[]
  zone?: string
  office: Pick<Office, 'department' | 'site'>
  overtime?: OvertimeOrder[]
}

type Needs = { db: Database; ids: Ids }

/** Stores a day that was worked from 08:00 to 20:00, with its taps, or one without any (alpa). */
export const storeDay = (needs: Needs, employee: string, date: string, more: Worked): Promise<void> =>
  storeDays(needs, [{ employee, date, ...more }])

/** The same of many days at once. */
export async function storeDays(
  { db, ids }: Needs,
  days: readonly (Worked & { employee: string; date: string })[],
): Promise<void> {
  if (days.length === 0) return
  const rows = days.map((day) => rowsOf(ids, day))
  const taps = rows.flatMap((one) => one.taps)
  await db.transaction(async (trx) => {
    await trx.kysely
      .insertInto('attendance')
      .values(rows.map(({ day }) => day))
      .execute()
    if (taps.length > 0) await trx.kysely.insertInto('punch').values(taps).execute()
  })
}

function rowsOf(ids: Ids, { employee, date, ...more }: Worked & { employee: string; date: string }) {
  const { status = 'hadir', flags = [], late = 0, early = 0, exceptions = [], overtime = [] } = more
  const { zone = ZONE, office: place } = more
  const id = ids.uuid()
  const [masuk_at, pulang_at] =
    status === 'alpa' ? [null, null] : [instantAt(zone, date, '08:00') + late * 60_000, instantAt(zone, date, '20:00')]
  const tap = (kind: string, at: number) => ({
    id: ids.uuid(),
    receipt_number: '1',
    employee_id: employee,
    attendance_id: id,
    kind,
    source: 'web',
    idempotency_key: ids.uuid(),
    body_hash: '',
    occurred_at: at,
    received_at: at,
    tapped_at: null,
    offline: 0,
    trusted: 1,
    merged_into: null,
    work_date: date,
    zone,
    node: 'n',
    answer_status: 201,
    answer: '',
    plan_starts_at: null,
    plan_ends_at: null,
    corrects: null,
    request_id: null,
    approved_by: null,
  })
  const day = {
    id,
    employee_id: employee,
    work_date: date,
    employee_number: '0',
    employee_name: 'Pegawai',
    department_id: place.department,
    department_name: 'Bagian',
    site_id: place.site,
    site_name: 'Kantor',
    zone,
    masuk_at,
    pulang_at,
    status,
    flags: JSON.stringify(flags),
    duration_minutes: status === 'alpa' ? null : 720 - late,
    shift: JSON.stringify(PLAN),
    context:
      exceptions.length + overtime.length === 0 ? null : JSON.stringify({ calendar: null, exceptions, overtime }),
    window_ends_at: 0,
    open_until: null,
    node_masuk: null,
    node_pulang: null,
    trace: JSON.stringify([
      ...(late ? [{ rule: 'late', minutes: late, masuk: '08:30', jadwal: '08:00', toleransi: 5 }] : []),
      ...(early ? [{ rule: 'left-early', minutes: early, pulang: '16:30', jadwal: '17:00', toleransi: 0 }] : []),
    ]),
    version: 1,
    created_at: 0,
    updated_at: 0,
  }
  return { day, taps: masuk_at !== null && pulang_at !== null ? [tap('in', masuk_at), tap('out', pulang_at)] : [] }
}

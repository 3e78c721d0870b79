import type { Kysely } from 'kysely'
import { statement } from '#src/database/statement.ts'
import type { Statement } from '#src/database/statement.ts'
import type { AttendanceTable, PunchTable, Schema } from '#src/database/schema.ts'
import type { PersonColumns, ReadWithPerson } from '#src/features/shifts/index.ts'
import type { PunchForRules } from './taps.ts'

/** A person with everything a punch needs to know about them. */
export type PersonForPunch = {
  id: string
  number: string
  name: string
  name_search: string
  active_from: string
  active_to: string | null
  department_id: string
  department_name: string
  site_id: string
  site_name: string
  zone: string
  /** When the person was entered: nobody was absent before. */
  created_at: number
}

/** Makes everything one person does happen one after another, where writers run at once. */
export const lockEmployee = statement<{ id: string }, { id: string }>((db, p, dialect) =>
  dialect.lockRow(db.selectFrom('employee').select('id').where('id', '=', p.id)),
)

const personQuery = (db: Kysely<Schema>, id: string) =>
  db
    .selectFrom('employee as e')
    .innerJoin('department as d', 'd.id', 'e.department_id')
    .innerJoin('site as s', 's.id', 'e.site_id')
    .select([
      'e.id',
      'e.number',
      'e.name',
      'e.name_search',
      'e.active_from',
      'e.active_to',
      'e.department_id',
      'd.name as department_name',
      'e.site_id',
      's.name as site_name',
      's.zone',
      'e.created_at',
    ])
    .where('e.id', '=', id)

export const personForPunch = statement<{ id: string }, PersonForPunch>((db, p) => personQuery(db, p.id))

type PersonInPeriod = Statement<{ id: string; from: string; to: string }, PersonForPunch & ReadWithPerson>
const withColumns = new WeakMap<PersonColumns, PersonInPeriod>()

/** The same together with what the parts want to know of a period: a check-in goes to the database once for all of it. */
export function personWith(columns: PersonColumns): PersonInPeriod {
  let known = withColumns.get(columns)
  if (!known) {
    known = statement((db, p) => personQuery(db, p.id).select((eb) => [...columns(eb, p)]))
    withColumns.set(columns, known)
  }
  return known
}

export const punchByKey = statement<
  { employee_id: string; key: string },
  Pick<PunchTable, 'body_hash' | 'answer_status' | 'answer'>
>((db, p) =>
  db
    .selectFrom('punch')
    .select(['body_hash', 'answer_status', 'answer'])
    .where('employee_id', '=', p.employee_id)
    .where('idempotency_key', '=', p.key),
)

export const dayOf = statement<{ employee_id: string; work_date: string }, AttendanceTable>((db, p) =>
  db.selectFrom('attendance').selectAll().where('employee_id', '=', p.employee_id).where('work_date', '=', p.work_date),
)

/** The latest days of a person up to a date, newest first. */
export const recentDays = statement<{ employee_id: string; to: string }, AttendanceTable>((db, p) =>
  db
    .selectFrom('attendance')
    .selectAll()
    .where('employee_id', '=', p.employee_id)
    .where('work_date', '<=', p.to)
    .orderBy('work_date', 'desc')
    .limit(3),
)

export type StoredPunch = Pick<
  PunchTable,
  | 'id'
  | 'kind'
  | 'source'
  | 'occurred_at'
  | 'received_at'
  | 'node'
  | 'offline'
  | 'trusted'
  | 'merged_into'
  | 'corrects'
  | 'request_id'
>

export const STORED_PUNCH = [
  'id',
  'kind',
  'source',
  'occurred_at',
  'received_at',
  'node',
  'offline',
  'trusted',
  'merged_into',
  'corrects',
  'request_id',
] as const satisfies readonly (keyof PunchTable)[]

/** The taps of a day that count: those that repeat another are left out. */
export const punchesOf = statement<{ attendance_id: string }, StoredPunch>((db, p) =>
  db
    .selectFrom('punch')
    .select(STORED_PUNCH)
    .where('attendance_id', '=', p.attendance_id)
    .where('merged_into', 'is', null)
    .orderBy('occurred_at')
    .orderBy('id'),
)

export const answerOfPunch = statement<{ id: string }, Pick<PunchTable, 'answer'>>((db, p) =>
  db.selectFrom('punch').select('answer').where('id', '=', p.id),
)

/** How often the taps of a day have been repeated. */
export const repetitionsOf = statement<{ attendance_id: string }, { count: number | string }>((db, p) =>
  db
    .selectFrom('punch')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('attendance_id', '=', p.attendance_id)
    .where('merged_into', 'is not', null),
)

const ATTENDANCE_COLUMNS = [
  'id',
  'employee_id',
  'work_date',
  'employee_number',
  'employee_name',
  'department_id',
  'department_name',
  'site_id',
  'site_name',
  'zone',
  'masuk_at',
  'pulang_at',
  'status',
  'flags',
  'duration_minutes',
  'shift',
  'context',
  'window_ends_at',
  'open_until',
  'node_masuk',
  'node_pulang',
  'trace',
  'version',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof AttendanceTable)[]

const PUNCH_COLUMNS = [
  'id',
  'receipt_number',
  'employee_id',
  'attendance_id',
  'kind',
  'source',
  'idempotency_key',
  'body_hash',
  'occurred_at',
  'received_at',
  'tapped_at',
  'offline',
  'trusted',
  'merged_into',
  'work_date',
  'zone',
  'node',
  'answer_status',
  'answer',
  'plan_starts_at',
  'plan_ends_at',
  'corrects',
  'request_id',
  'approved_by',
] as const satisfies readonly (keyof PunchTable)[]

const pick = <T extends object>(from: T, keys: readonly (keyof T)[]): T =>
  Object.fromEntries(keys.map((key) => [key, from[key]])) as T

type AsRecord<T> = { [K in keyof T]: T[K] }

export const insertAttendance = statement<AsRecord<AttendanceTable>>((db, p) =>
  db.insertInto('attendance').values(pick(p, ATTENDANCE_COLUMNS)),
)

export const insertPunch = statement<AsRecord<PunchTable>>((db, p) =>
  db.insertInto('punch').values(pick(p, PUNCH_COLUMNS)),
)

/** Writes what the rules derived; the version rises with it. */
export const updateAttendance = statement<
  Pick<
    AttendanceTable,
    | 'id'
    | 'masuk_at'
    | 'pulang_at'
    | 'status'
    | 'flags'
    | 'duration_minutes'
    | 'shift'
    | 'context'
    | 'window_ends_at'
    | 'open_until'
    | 'node_masuk'
    | 'node_pulang'
    | 'trace'
    | 'version'
    | 'updated_at'
  >
>((db, p) =>
  db
    .updateTable('attendance')
    .set({
      masuk_at: p.masuk_at,
      pulang_at: p.pulang_at,
      status: p.status,
      flags: p.flags,
      duration_minutes: p.duration_minutes,
      shift: p.shift,
      context: p.context,
      window_ends_at: p.window_ends_at,
      open_until: p.open_until,
      node_masuk: p.node_masuk,
      node_pulang: p.node_pulang,
      trace: p.trace,
      version: p.version,
      updated_at: p.updated_at,
    })
    .where('id', '=', p.id),
)

/** Stored taps as the rules take them; those that repeat another are left out. */
export const forRules = (punches: readonly StoredPunch[]): PunchForRules[] =>
  punches
    .filter((one) => one.merged_into === null)
    .map((one) => ({
      kind: one.kind as 'in' | 'out',
      at: one.occurred_at,
      receivedAt: one.received_at,
      node: one.node,
      offline: one.offline === 1,
      trusted: one.trusted === 1,
      id: one.id,
      source: one.source,
      corrects: one.corrects,
      requestId: one.request_id,
    }))

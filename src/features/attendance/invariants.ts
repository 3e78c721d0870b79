import { employeeChannel } from '#contract/channels.ts'
import { ATTENDANCE_CREATED, ATTENDANCE_UPDATED } from '#contract/events.ts'
import type { Database, Queryable } from '#src/database/database.ts'
import type { AttendanceTable, PunchTable } from '#src/database/schema.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { shiftOfCheckIn } from '#src/features/shifts/index.ts'
import type { ShiftPlan } from '#src/features/shifts/index.ts'
import { nameOf, verifyDay } from './verify-day.ts'
import type { Finding } from './verify-day.ts'

type Needs = { db: Pick<Database, 'read'>; clock: Clock }

/** Days that are looked at together. */
const BATCH = 200
/** Rows of one kind of fault that are fetched; a report names far fewer. */
const MOST = 1_000
/** Nodes whose clocks differ by more have other troubles. */
const SKEW_MS = 60_000

/**
 * Everything that must be true of taps and days, found one by one; none means that all of it is. Memory stays flat,
 * however many rows there are: `onTaps` hears how many have been looked at. Reads in many queries, so `db.read` must
 * show one state of the data throughout, or the server must not be running. All of it goes through the query builder,
 * which is one connection's.
 */
export async function* attendanceFindings(
  { db, clock }: Needs,
  onTaps: (count: number) => void = () => {},
): AsyncGenerator<Finding> {
  yield* await repeatedKeys(db.read)
  yield* await strayTaps(db.read)
  yield* await eventsWithoutRow(db.read)
  yield* await overlappingDays(db.read)
  const latest = await Latest.open(db.read)
  let looked = 0
  for await (const { days, taps } of batches(db.read)) {
    for (const day of days) {
      const own = taps.get(day.id) ?? []
      yield* verifyDay(day, own, clock.now())
      yield* await latest.compare(day)
      looked += own.length
    }
    onTaps(looked)
  }
}

async function* batches(db: Queryable): AsyncGenerator<{ days: AttendanceTable[]; taps: Map<string, PunchTable[]> }> {
  let after = ''
  for (;;) {
    const some = db.kysely.selectFrom('attendance').selectAll().where('id', '>', after).orderBy('id').limit(BATCH)
    const days = await some.execute()
    const last = days.at(-1)
    if (!last) return
    after = last.id
    const ids = days.map(({ id }) => id)
    const punches = await db.kysely.selectFrom('punch').selectAll().where('attendance_id', 'in', ids).execute()
    yield { days, taps: Map.groupBy(punches, (one) => one.attendance_id) }
  }
}

/** Z2: a key counts once. */
async function repeatedKeys(db: Queryable): Promise<Finding[]> {
  const rows = await db.kysely
    .selectFrom('punch')
    .select(({ fn }) => ['employee_id', 'idempotency_key', fn.countAll<number>().as('count')])
    .groupBy(['employee_id', 'idempotency_key'])
    .having((eb) => eb(eb.fn.countAll(), '>', 1))
    .limit(MOST)
    .execute()
  return rows.map((row) => ({
    invariant: 'Z2',
    text: `the key ${row.idempotency_key} of employee ${row.employee_id} counts ${row.count} times`,
  }))
}

/** Each tap has its day, which is the day of that person and work date. */
async function strayTaps(db: Queryable): Promise<Finding[]> {
  const rows = await db.kysely
    .selectFrom('punch as p')
    .leftJoin('attendance as a', 'a.id', 'p.attendance_id')
    .select(['p.id', 'p.attendance_id', 'a.id as day', 'p.employee_id', 'p.work_date'])
    .where((eb) =>
      eb.or([
        eb('a.id', 'is', null),
        eb('a.employee_id', '<>', eb.ref('p.employee_id')),
        eb('a.work_date', '<>', eb.ref('p.work_date')),
        eb('a.zone', '<>', eb.ref('p.zone')),
      ]),
    )
    .limit(MOST)
    .execute()
  return rows.map((row) => ({
    invariant: 'Z3',
    text:
      row.day === null
        ? `punch ${row.id} belongs to attendance ${row.attendance_id}, which does not exist`
        : `punch ${row.id} (employee ${row.employee_id}, ${row.work_date}) lies in attendance ${row.day} of another person, date or zone`,
  }))
}

/** An event tells of a row that exists and has gone on from there. */
async function eventsWithoutRow(db: Queryable): Promise<Finding[]> {
  const rows = await db.kysely
    .selectFrom('feed_event as e')
    .leftJoin('attendance as a', 'a.id', 'e.row_id')
    .select(['e.id', 'e.row_id', 'e.version', 'a.version as is'])
    .where('e.event', 'in', [ATTENDANCE_CREATED, ATTENDANCE_UPDATED])
    .where((eb) => eb.or([eb('a.id', 'is', null), eb('a.version', '<', eb.ref('e.version'))]))
    .limit(MOST)
    .execute()
  return rows.map((row) => ({
    invariant: 'Z3',
    text:
      row.is === null
        ? `event ${row.id} tells of attendance ${row.row_id}, which does not exist`
        : `event ${row.id} tells of version ${row.version} of attendance ${row.row_id}, which has version ${row.is}`,
  }))
}

/**
 * Z7: nobody is in twice. A day that was begun by the rule while the day before still waited for its check-out is no
 * fault: a forgotten check-out never blocks.
 */
async function overlappingDays(db: Queryable): Promise<Finding[]> {
  const rows = await db.kysely
    .selectFrom('attendance as a')
    .innerJoin('attendance as b', 'b.employee_id', 'a.employee_id')
    .select(['a.id', 'a.employee_number', 'a.work_date', 'b.id as later', 'b.work_date as later_date'])
    .select(['b.zone', 'b.shift', 'b.masuk_at'])
    .where('a.open_until', 'is not', null)
    .where('b.open_until', 'is not', null)
    .whereRef('a.masuk_at', '<', 'b.masuk_at')
    .whereRef('b.masuk_at', '<=', 'a.open_until')
    .limit(MOST)
    .execute()
  return rows
    .filter((row) => dateByRule(row) !== row.later_date)
    .map((row) => ({
      invariant: 'Z7',
      text: `${nameOf(row)} is open, and so is ${row.later} of ${row.later_date}, which began within its window`,
    }))
}

/** Null for a day that cannot be worked out. */
function dateByRule({ zone, shift, masuk_at }: Pick<AttendanceTable, 'zone' | 'shift' | 'masuk_at'>): string | null {
  try {
    return shiftOfCheckIn(JSON.parse(shift) as ShiftPlan, zone, masuk_at ?? 0).date
  } catch {
    return null
  }
}

/** The latest version of each row that was told of, as far back as the feed goes. */
class Latest {
  readonly #db: Queryable
  readonly #since: number
  readonly #waiting = new Map<string, number>()

  private constructor(db: Queryable, since: number) {
    this.#db = db
    this.#since = since
  }

  static async open(db: Queryable): Promise<Latest> {
    const oldest = db.kysely.selectFrom('feed_event').select('created_at').orderBy('id').limit(1)
    const latest = new Latest(db, (await oldest.executeTakeFirst())?.created_at ?? Infinity)
    const events = db.kysely.selectFrom('outbox').innerJoin('feed_event as e', 'e.id', 'outbox.id')
    for (const { row_id, version } of await events.select(['e.row_id', 'e.version']).execute()) {
      latest.#waiting.set(row_id, Math.max(version, latest.#waiting.get(row_id) ?? 0))
    }
    return latest
  }

  /** Z3: what has changed was told. */
  async compare(day: AttendanceTable): Promise<Finding[]> {
    if (day.updated_at < this.#since) return []
    const told = Math.max(await this.#numbered(day), this.#waiting.get(day.id) ?? 0)
    if (told === day.version || (told === 0 && day.updated_at < this.#since + SKEW_MS)) return []
    const said = told === 0 ? 'no event tells of it' : `its last event tells of version ${told}`
    return [{ invariant: 'Z3', text: `${nameOf(day)} has version ${day.version}, but ${said}` }]
  }

  /** By the channel of the person, where there are few events. */
  async #numbered(day: AttendanceTable): Promise<number> {
    const row = await this.#db.kysely
      .selectFrom('channel_head as h')
      .innerJoin('feed as f', 'f.channel_id', 'h.id')
      .innerJoin('feed_event as e', 'e.id', 'f.event_id')
      .select(({ fn }) => fn.max('e.version').as('version'))
      .where('h.channel', '=', employeeChannel(day.employee_id))
      .where('e.row_id', '=', day.id)
      .executeTakeFirst()
    return row?.version ?? 0
  }
}

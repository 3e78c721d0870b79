import type { PunchAnswer, PunchRequest, Receipt } from '#contract/attendance.ts'
import { ATTENDANCE_CREATED, ATTENDANCE_UPDATED } from '#contract/events.ts'
import { localDate } from '#contract/zones.ts'
import type { Database, Transaction } from '#src/database/database.ts'
import type { LateTapTable } from '#src/database/late-tap-table.ts'
import type { AttendanceTable, PunchTable } from '#src/database/schema.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { DayPlan } from '#src/kernel/day-context.ts'
import { AppError } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { append } from '#src/outbox/append.ts'
import { applyDay, newDay } from './day.ts'
import { deriveDay } from './derive-day.ts'
import { heldAnswer, holdTap, isSettled } from './late-tap.ts'
import { judgedBy, judgedColumns, judgedNow, personRef } from './judged-day.ts'
import type { Judged } from './judged-day.ts'
import { tapTime } from './offline-time.ts'
import type { TapTime } from './offline-time.ts'
import { makeReceipt, receiptNumber } from './receipt.ts'
import { channelsOf, rowOf, rowText } from './row.ts'
import { DAYS_AFTER, DAYS_BEFORE, shiftOfCheckIn, shiftOfLoneCheckOut } from '#src/features/shifts/index.ts'
import type { DayContexts, ReadWithPerson } from '#src/features/shifts/index.ts'
import * as table from './table.ts'
import type { PersonForPunch, StoredPunch } from './table.ts'
import { CORRECTION, VOIDING } from './taps.ts'

export type PunchNeeds = { db: Database; clock: Clock; ids: Ids; node: string; contexts: DayContexts }

export type PunchCommand = {
  /** Who taps, as the session says. */
  employeeId: string
  kind: 'in' | 'out'
  /** A UUID made before the first try; lower case. */
  key: string
  body: PunchRequest
  source: 'web' | 'api'
}

/** The answer as it was first given: the same key is answered with the same bytes for ever. */
export type PunchResult = { status: number; body: string }

/** Two taps of one kind within this time are one. */
const REPEAT_MS = 60_000
/** What a day can hold: nobody comes and goes more often, and every tap is read with each later one. */
const MOST_TAPS = 40
const MOST_REPETITIONS = 50

const hashOf = (kind: 'in' | 'out', body: PunchRequest): string => sha256(`${kind} ${JSON.stringify(body)}`)
/** Most bodies say nothing. */
const EMPTY_HASHES = { in: hashOf('in', {}), out: hashOf('out', {}) }

/**
 * Records a tap: the fact, the day derived from it and the event, in one transaction; resolves once all of it is
 * durable. Throws `attendance/key-reused`, `attendance/already-open`, `attendance/not-an-employee`,
 * `attendance/offline-too-old`, `attendance/too-many-taps`.
 */
export async function punch(needs: PunchNeeds, command: PunchCommand): Promise<PunchResult> {
  const { kind, body } = command
  const bodyHash = body.offline ? hashOf(kind, body) : EMPTY_HASHES[kind]
  try {
    return await needs.db.transaction((trx) => punchIn(trx, needs, command, bodyHash))
  } catch (error) {
    // the same key at the same moment through another node: the unique key let one of them pass
    if (!needs.db.dialect.isUniqueViolation(error)) throw error
    return needs.db.transaction((trx) => punchIn(trx, needs, command, bodyHash))
  }
}

async function punchIn(
  trx: Transaction,
  needs: PunchNeeds,
  command: PunchCommand,
  bodyHash: string,
): Promise<PunchResult> {
  const { employeeId, kind, key } = command
  if (trx.dialect.locksRows) await trx.first(table.lockEmployee, { id: employeeId })
  const stored = await trx.first(table.punchByKey, { employee_id: employeeId, key })
  if (stored) {
    if (stored.body_hash !== bodyHash) throw new AppError('attendance/key-reused')
    return { status: stored.answer_status, body: stored.answer }
  }
  const held = command.body.offline ? await heldAnswer(trx, command, bodyHash) : null
  if (held) return held
  const now = needs.clock.now()
  const tap = tapTime(command.body.offline, now)
  const known = await readPerson(trx, needs.contexts, command, tap.at)
  if (!known) throw new AppError('attendance/not-an-employee')
  const { person } = known
  const { judged, day } = await findDay(trx, needs.contexts, known, kind, tap.at)
  const { shift } = judged
  if (shift.date < person.active_from || (person.active_to !== null && shift.date > person.active_to))
    throw new AppError('attendance/not-an-employee')
  const earlier = day ? await trx.all(table.punchesOf, { attendance_id: day.id }) : []
  const fact = { needs, command, bodyHash, now, tap, person, judged }
  const repeated = repeatedBy(earlier, kind, tap.at)
  if (day && repeated) return mergeInto(trx, fact, day, repeated)
  if (await isSettled(trx, shift.date, person.zone, now)) return holdTap(trx, fact, day)
  if (day && kind === 'in' && !tap.offline && day.open_until !== null && now <= day.open_until) {
    throw new AppError('attendance/already-open', { data: rowOf(day) })
  }
  if (earlier.length >= MOST_TAPS) throw new AppError('attendance/too-many-taps')
  return recordNew(trx, fact, day, earlier)
}

/** The tap that this one repeats: of the same kind, within a minute, and nothing else tapped between the two. */
function repeatedBy(earlier: readonly StoredPunch[], kind: 'in' | 'out', at: number): StoredPunch | undefined {
  return earlier.find(
    (one) =>
      one.kind === kind &&
      one.source !== CORRECTION &&
      one.source !== VOIDING &&
      Math.abs(one.occurred_at - at) <= REPEAT_MS &&
      !earlier.some(
        (other) =>
          other.kind !== kind &&
          other.occurred_at >= Math.min(one.occurred_at, at) &&
          other.occurred_at <= Math.max(one.occurred_at, at),
      ),
  )
}

/** A tap with everything that is known of it. */
export type Fact = {
  needs: PunchNeeds
  command: PunchCommand
  bodyHash: string
  now: number
  tap: TapTime
  person: PersonForPunch
  judged: Judged
}

type Known = { person: PersonForPunch; read: ReadWithPerson | undefined }

/** Who taps; of those who come, together with what is known of the days around, which those who go rarely need. */
async function readPerson(
  trx: Transaction,
  { columns }: DayContexts,
  { employeeId: id, kind }: PunchCommand,
  at: number,
): Promise<Known | null> {
  if (kind === 'out' || !columns) {
    const person = await trx.first(table.personForPunch, { id })
    return person ? { person, read: undefined } : null
  }
  // no zone is further than a date from UTC's
  const today = localDate('UTC', at)
  const period = { from: addDays(today, -DAYS_BEFORE - 1), to: addDays(today, DAYS_AFTER + 1) }
  const person = await trx.first(table.personWith(columns), { id, ...period })
  return person ? { person, read: person } : null
}

type FoundDay = { judged: Judged; day: AttendanceTable | null }

/**
 * Which day a tap belongs to, and the row where there is one already. A day that somebody has clocked for is judged by
 * what it was judged by before, for whoever changes anything of that works it out again; any other by what is known now.
 */
async function findDay(
  trx: Transaction,
  contexts: DayContexts,
  { person, read }: Known,
  kind: 'in' | 'out',
  at: number,
): Promise<FoundDay> {
  const { id, zone } = person
  const today = localDate(zone, at)
  if (kind === 'out') {
    const days = await trx.all(table.recentDays, { employee_id: id, to: addDays(today, 1) })
    const current = days.find(
      (one) => one.masuk_at !== null && one.masuk_at <= at && at <= (one.open_until ?? one.window_ends_at),
    )
    if (current) return { judged: judgedBy(current), day: current }
  }
  const period = [addDays(today, -DAYS_BEFORE), addDays(today, DAYS_AFTER)] as const
  const known = await contexts(trx, [personRef(person)], ...period, read)
  const planOn = (date: string): DayPlan => known(id, date).plan
  const { date } = kind === 'in' ? shiftOfCheckIn(planOn, zone, at) : shiftOfLoneCheckOut(planOn, zone, at)
  const day = (await trx.first(table.dayOf, { employee_id: id, work_date: date })) ?? null
  if (day && (day.masuk_at !== null || day.pulang_at !== null)) return { judged: judgedBy(day), day }
  return { judged: judgedNow(known(id, date), day?.zone ?? zone, date), day }
}

/** Records a tap that had been held, in the day that it belongs to by what is known now; one that is there is left. */
export async function enterTap(trx: Transaction, needs: PunchNeeds, late: LateTapTable): Promise<void> {
  const { employee_id: employeeId, idempotency_key: key, occurred_at: at, tapped_at: tappedAt } = late
  if (await trx.first(table.punchByKey, { employee_id: employeeId, key })) return
  const kind = late.kind as PunchCommand['kind']
  const command: PunchCommand = { employeeId, kind, key, body: {}, source: 'web' }
  const known = await readPerson(trx, needs.contexts, command, at)
  if (!known) throw new AppError('attendance/not-an-employee')
  const { judged, day } = await findDay(trx, needs.contexts, known, kind, at)
  const tap: TapTime = { at, tappedAt, offline: true, trusted: late.trusted === 1 }
  const now = needs.clock.now()
  const fact = { needs, command, bodyHash: late.body_hash, now, tap, person: known.person, judged }
  await recordNew(trx, fact, day, day ? await trx.all(table.punchesOf, { attendance_id: day.id }) : [])
  // the same key gets the same bytes for ever
  await trx.kysely
    .updateTable('punch')
    .set({ receipt_number: late.receipt_number, answer: late.answer, answer_status: 200 })
    .where('employee_id', '=', employeeId)
    .where('idempotency_key', '=', key)
    .execute()
}

/** A repetition: kept as a fact, answered with the day as it is and the first tap's receipt. */
async function mergeInto(trx: Transaction, fact: Fact, day: AttendanceTable, first: StoredPunch): Promise<PunchResult> {
  const stored = await trx.first(table.answerOfPunch, { id: first.id })
  const receipt: Receipt = { ...(JSON.parse(stored?.answer ?? '') as PunchAnswer).receipt, merged: true }
  const body = answerOf(rowText(day), receipt)
  const repetitions = await trx.first(table.repetitionsOf, { attendance_id: day.id })
  // beyond that the answer stays the same, but nobody fills the table by tapping
  if (Number(repetitions?.count) >= MOST_REPETITIONS) return { status: 200, body }
  const id = fact.needs.ids.uuid()
  await trx.run(table.insertPunch, {
    ...storedFact(fact, id, receipt.number, day),
    merged_into: first.id,
    answer_status: 200,
    answer: body,
  })
  return { status: 200, body }
}

async function recordNew(
  trx: Transaction,
  fact: Fact,
  day: AttendanceTable | null,
  earlier: StoredPunch[],
): Promise<PunchResult> {
  const { needs, command, now, tap, person, judged } = fact
  const { kind } = command
  const taps = table.forRules(earlier)
  taps.push({ kind, at: tap.at, receivedAt: now, node: needs.node, offline: tap.offline, trusted: tap.trusted })
  const derived = deriveDay(taps, judged.shift, now, judged.context)
  const before = day ?? newDay(needs.ids.uuid(), person, judged, now)
  const changed = applyDay(before, derived, now, judgedColumns(judged))
  if (day) await trx.run(table.updateAttendance, changed)
  else await trx.run(table.insertAttendance, changed)
  const id = needs.ids.uuid()
  const number = receiptNumber(changed.zone, tap.at, id)
  const payload = rowText(changed)
  const body = answerOf(
    payload,
    makeReceipt({ number, kind, at: tap.at, zone: changed.zone, node: needs.node, offline: tap.offline }),
  )
  await trx.run(table.insertPunch, {
    ...storedFact(fact, id, number, changed),
    merged_into: null,
    answer_status: 201,
    answer: body,
  })
  await append(trx, {
    event: day ? ATTENDANCE_UPDATED : ATTENDANCE_CREATED,
    rowId: changed.id,
    version: changed.version,
    payload,
    channels: channelsOf(changed),
    at: now,
  })
  return { status: 201, body }
}

const answerOf = (row: string, receipt: Receipt): string =>
  `{"success":true,"data":${row},"receipt":${JSON.stringify(receipt)}}`

function storedFact(
  fact: Fact,
  id: string,
  number: string,
  day: AttendanceTable,
): Omit<PunchTable, 'merged_into' | 'answer_status' | 'answer'> {
  const { command, bodyHash, now, tap, needs, judged } = fact
  return {
    id,
    receipt_number: number,
    employee_id: command.employeeId,
    attendance_id: day.id,
    kind: command.kind,
    source: command.source,
    idempotency_key: command.key,
    body_hash: bodyHash,
    occurred_at: tap.at,
    received_at: now,
    tapped_at: tap.tappedAt,
    offline: tap.offline ? 1 : 0,
    trusted: tap.trusted ? 1 : 0,
    work_date: day.work_date,
    zone: day.zone,
    node: needs.node,
    plan_starts_at: judged.shift.startsAt,
    plan_ends_at: judged.shift.endsAt,
    corrects: null,
    request_id: null,
    approved_by: null,
  }
}

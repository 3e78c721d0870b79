import { employeeChannel } from '#contract/channels.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import { eraseSettledOf, readSettledOf } from '#src/features/settlements/index.ts'
import type { Pseudonym } from '#src/kernel/personal-data.ts'
import { renameInHistory } from './rename.ts'

/** Days and taps of a person, for an export. */
export async function readAttendances(db: Queryable, employeeId: string): Promise<unknown> {
  const { kysely } = db
  const days = await kysely
    .selectFrom('attendance')
    .selectAll()
    .where('employee_id', '=', employeeId)
    .orderBy('work_date')
    .execute()
  const taps = await kysely
    .selectFrom('punch')
    .selectAll()
    .where('employee_id', '=', employeeId)
    .orderBy('occurred_at')
    .execute()
  const late = await kysely
    .selectFrom('late_tap')
    .select(['work_date', 'zone', 'kind', 'occurred_at', 'received_at', 'receipt_number', 'state', 'reason'])
    .where('employee_id', '=', employeeId)
    .orderBy('occurred_at')
    .execute()
  // nobody was answered with a correction
  const value = (text: string): unknown => (text === '' ? null : JSON.parse(text))
  return {
    kehadiran: days.map((day) => ({
      ...day,
      flags: value(day.flags),
      shift: value(day.shift),
      trace: value(day.trace),
    })),
    absen: taps.map((tap) => ({ ...tap, answer: value(tap.answer) })),
    absen_terlambat_diterima: late,
    hari_terkunci: await readSettledOf(db, employeeId),
  }
}

type Named = { data?: { user?: { name: string; number: string } }; user?: { name: string; number: string } }

/**
 * Takes name and number out of days, out of what taps were answered with, and out of events that screens may still ask
 * for. What was tapped when stays: it is a fact of the company's books, and seals leave names out.
 */
export async function eraseInAttendances(
  trx: Transaction,
  employeeId: string,
  { name, number, search }: Pseudonym,
): Promise<void> {
  const { kysely } = trx
  await renameInHistory(trx, employeeId, { number, name, search })
  await eraseSettledOf(trx, employeeId)
  const renamed = (text: string): string => {
    if (text === '') return ''
    const value = JSON.parse(text) as Named
    const user = value.data?.user ?? value.user
    if (user) Object.assign(user, { name, number })
    return JSON.stringify(value)
  }
  const taps = kysely.selectFrom('punch').select(['id', 'answer']).where('employee_id', '=', employeeId)
  for (const { id, answer } of await taps.execute())
    await kysely
      .updateTable('punch')
      .set({ answer: renamed(answer) })
      .where('id', '=', id)
      .execute()
  const late = kysely.selectFrom('late_tap').select(['id', 'answer']).where('employee_id', '=', employeeId)
  for (const { id, answer } of await late.execute())
    await kysely
      .updateTable('late_tap')
      .set({ answer: renamed(answer) })
      .where('id', '=', id)
      .execute()
  // each of them was announced on the person's own channel
  const events = await kysely
    .selectFrom('channel_head')
    .innerJoin('feed', 'feed.channel_id', 'channel_head.id')
    .innerJoin('feed_event', 'feed_event.id', 'feed.event_id')
    .select(['feed_event.id', 'feed_event.payload'])
    .where('channel_head.channel', '=', employeeChannel(employeeId))
    .execute()
  for (const { id, payload } of events)
    await kysely
      .updateTable('feed_event')
      .set({ payload: renamed(payload) })
      .where('id', '=', id)
      .execute()
}

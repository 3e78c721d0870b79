import type { DayCorrection } from '#contract/attendance.ts'
import { localTime } from '#contract/zones.ts'
import type { Queryable } from '#src/database/database.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import { deriveDay } from './derive-day.ts'
import { judgedBy } from './judged-day.ts'
import { forRules } from './table.ts'
import type { StoredPunch } from './table.ts'

/**
 * The corrections of a day, the oldest first: who approved each, why it was asked for, and what the day was with the
 * facts of until then and with those of the correction, by the rules that the day is judged by.
 */
export async function correctionsOf(
  { kysely }: Queryable,
  day: AttendanceTable,
  punches: readonly StoredPunch[],
): Promise<DayCorrection[]> {
  const facts = punches.filter((one) => one.request_id !== null)
  const asked = [...new Set(facts.map((one) => one.request_id ?? ''))]
  if (asked.length === 0) return []
  const requests = await kysely.selectFrom('day_request').select(['id', 'reason']).where('id', 'in', asked).execute()
  const deeds = await kysely
    .selectFrom('request_deed')
    .select(['request_id', 'by_name', 'for_name'])
    .where('request_id', 'in', asked)
    .where('did', '=', 'approved')
    .orderBy('version')
    .execute()
  const { shift, context } = judgedBy(day)
  const clock = (at: number | null): string | null => (at === null ? null : localTime(day.zone, at))
  const known = punches.filter((one) => one.request_id === null)
  const first = (id: string): number =>
    Math.min(...facts.filter((one) => one.request_id === id).map((one) => one.received_at))
  return asked
    .map((id) => ({ id, at: first(id) }))
    .sort((one, other) => one.at - other.at)
    .map(({ id, at }, index, all) => {
      const done = new Set(all.slice(0, index).map((one) => one.id))
      const earlier = [
        ...known.filter((one) => one.received_at <= at),
        ...facts.filter((one) => done.has(one.request_id ?? '')),
      ]
      const own = facts.filter((one) => one.request_id === id)
      const was = deriveDay(forRules(earlier), shift, at, context)
      const is = deriveDay(forRules([...earlier, ...own]), shift, at, context)
      const deed = deeds.findLast((one) => one.request_id === id)
      return {
        request_id: id,
        at,
        by: deed?.by_name ?? null,
        in_place_of: deed?.for_name ?? null,
        reason: requests.find((one) => one.id === id)?.reason ?? null,
        before: { jam_masuk: clock(was.masukAt), jam_pulang: clock(was.pulangAt), status: was.status },
        after: { jam_masuk: clock(is.masukAt), jam_pulang: clock(is.pulangAt), status: is.status },
      }
    })
}

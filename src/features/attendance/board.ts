import type { BoardAnswer, ExpectedPerson } from '#contract/attendance.ts'
import type { Status } from '#contract/status.ts'
import { localDate, offsetAt } from '#contract/zones.ts'
import type { Queryable } from '#src/database/database.ts'
import { addDays, datesAt, MINUTE } from '#src/kernel/work-time.ts'
import { zonesInUse } from './today.ts'
import { visibleRows } from './scope.ts'
import type { Visible } from './scope.ts'
import { shiftDay } from '#src/features/shifts/index.ts'

const DAY = 86_400_000

/** Who is expected today, and what yesterday looked like: all a board needs besides today's rows. */
export async function readBoard(db: Queryable, visible: Visible, now: number): Promise<Omit<BoardAnswer, 'success'>> {
  const expected = await readExpected(db, visible, now)
  return { now, expected, yesterday: await readYesterday(db, visible, now, expected.length) }
}

async function readExpected(db: Queryable, visible: Visible, now: number): Promise<ExpectedPerson[]> {
  let select = db.kysely
    .selectFrom('employee as e')
    .innerJoin('department as d', 'd.id', 'e.department_id')
    .innerJoin('site as s', 's.id', 'e.site_id')
    .select([
      'e.id',
      'e.number',
      'e.name',
      'e.active_from',
      'e.active_to',
      'e.department_id',
      'd.name as department_name',
      'e.site_id',
      's.name as site_name',
      's.zone',
      's.shift_name',
      's.shift_start',
      's.shift_end',
      's.grace_minutes',
    ])
  const { departments } = visible
  if (departments !== null) {
    select = select.where((eb) =>
      eb.or([
        eb('e.id', '=', visible.employeeId ?? ''),
        ...(departments.length > 0 ? [eb('e.department_id', 'in', [...departments])] : []),
      ]),
    )
  }
  const people = await select.orderBy('e.name_search').orderBy('e.id').execute()
  return people.flatMap((p) => {
    const date = localDate(p.zone, now)
    if (date < p.active_from || (p.active_to !== null && date > p.active_to)) return []
    const plan = { name: p.shift_name, start: p.shift_start, end: p.shift_end, grace_minutes: p.grace_minutes }
    const { startsAt } = shiftDay(plan, p.zone, date)
    return [
      {
        user: { id: p.id, number: p.number, name: p.name },
        department: { id: p.department_id, name: p.department_name },
        site: { id: p.site_id, name: p.site_name, zone: p.zone },
        date,
        starts_at: startsAt,
        late_at: startsAt + p.grace_minutes * MINUTE,
      },
    ]
  })
}

/** Yesterday's counters at this time of day, and its arrivals by five minutes of the local day. */
async function readYesterday(
  db: Queryable,
  visible: Visible,
  now: number,
  expected: number,
): Promise<BoardAnswer['yesterday']> {
  const dates = datesAt(await zonesInUse(db), now - DAY)
  const first = dates[0]
  const last = dates.at(-1)
  if (first === undefined || last === undefined) return { counters: {}, arrivals: [] }
  const rows = await db.kysely
    .selectFrom('attendance')
    .select(['zone', 'work_date', 'masuk_at', 'status'])
    .where('work_date', '>=', first)
    .where('work_date', '<=', last)
    .where((eb) => visibleRows(eb, visible))
    .execute()
  const counters: Partial<Record<Status, number>> = {}
  const arrivals = new Map<number, number>()
  for (const row of rows) {
    if (row.work_date !== addDays(localDate(row.zone, now), -1)) continue
    if (row.masuk_at === null || row.masuk_at <= now - DAY)
      counters[row.status as Status] = (counters[row.status as Status] ?? 0) + 1
    if (row.masuk_at === null) continue
    const minute = Math.floor(((row.masuk_at + offsetAt(row.zone, row.masuk_at)) % DAY) / MINUTE / 5) * 5
    arrivals.set(minute, (arrivals.get(minute) ?? 0) + 1)
  }
  const present = Object.values(counters).reduce((sum, count) => sum + count, 0)
  counters.belum_absen = Math.max(0, expected - present)
  return { counters, arrivals: [...arrivals].sort(([a], [b]) => a - b).map(([minute, count]) => ({ minute, count })) }
}

import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Database } from '#src/database/database.ts'

const DAY = 86_400_000

type Shift = { from: string; to: string; days: number }

/** Makes rows of a stretch of dates once more, so many days later, in the database itself: a hundred times as quick as by rules. */
export async function repeatDays(db: Database, { from, to, days }: Shift): Promise<void> {
  const later = sql.lit(days * DAY)
  const text = db.dialect.name === 'sqlite' ? inSqlite(days, later) : inMysql(days, later)
  const moved = ['masuk_at', 'pulang_at', 'window_ends_at', 'created_at', 'updated_at'].map(
    (name) => `${name} + ${days * DAY}`,
  )
  await db.transaction(async ({ kysely }) => {
    await sql`insert into attendance (id, work_date, trace, masuk_at, pulang_at, window_ends_at, created_at, updated_at, ${KEPT})
      select ${text.id}, ${text.date}, replace(trace, work_date, ${text.date}), ${sql.raw(moved.join(', '))}, ${KEPT}
      from attendance where work_date between ${from} and ${to}`.execute(kysely)
  })
}

type Text = { id: RawBuilder<string>; date: RawBuilder<string> }

const KEPT = sql.raw(
  'employee_id, employee_number, employee_name, department_id, department_name, site_id, site_name, zone, status, flags, ' +
    'duration_minutes, shift, context, open_until, node_masuk, node_pulang, version',
)

/** The beginning of an id is the instant at which its row was made. */
const inSqlite = (days: number, later: RawBuilder<unknown>): Text => ({
  id: sql`printf('%08x-%04x', (created_at + ${later}) >> 16, (created_at + ${later}) & 65535) || substr(id, 14)`,
  date: sql`date(work_date, ${sql.lit(`${days} days`)})`,
})

const inMysql = (days: number, later: RawBuilder<unknown>): Text => ({
  id: sql`concat(lpad(lower(hex((created_at + ${later}) >> 16)), 8, '0'), '-',
    lpad(lower(hex((created_at + ${later}) & 65535)), 4, '0'), substr(id, 14))`,
  date: sql`date_format(date_add(work_date, interval ${sql.lit(days)} day), '%Y-%m-%d')`,
})

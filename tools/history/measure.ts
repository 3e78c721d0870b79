import { HistoryQuery } from '#contract/attendance.ts'
import type { Database } from '#src/database/database.ts'
import { statement } from '#src/database/statement.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import { readHistory } from '#src/features/attendance/history.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { seededRandom } from '#src/kernel/seeded.ts'
import type { Random } from '#src/kernel/seeded.ts'
import { hundredths, percentile, sectionText, tenths, whole } from '../bench/report.ts'
import { uuidAt } from './company.ts'
import { QUESTIONS } from './questions.ts'
import type { Asked, Sample } from './questions.ts'

type Taken = { wall: number; cpu: number }

const EVERYBODY = { departments: null, employeeId: null }
const GOAL_MS = 50
/** A question that takes for ever is asked less often. Milliseconds. */
const PATIENCE_MS = 30_000

const byId = statement<{ id: string }, AttendanceTable>((db, p) =>
  db.selectFrom('attendance').selectAll().where('id', '=', p.id),
)

/** Asks each question so many times, about rows of chance that are the same in each run, and returns a table. */
export async function measure(db: Database, rounds: number): Promise<string> {
  const samples = await sample(db, rounds)
  const places = await db.read.kysely.selectFrom('department').select('id').orderBy('id').execute()
  const plain: Taken[] = []
  for (const { id } of samples) plain.push(await timed(() => db.read.first(byId, { id })))
  const key = percentile(
    plain.map(({ wall }) => wall),
    50,
  )
  const rows = [line('one row by its key', plain, key, samples.length)]
  let worst = 0
  for (const { name, ask } of QUESTIONS) {
    const times: Taken[] = []
    let found = 0
    for (const [at, one] of samples.entries()) {
      const others = [0, 5].flatMap((step) => places[(at + step) % places.length]?.id ?? [])
      const asked = ask(one, others)
      times.push(await timed(async () => void (found += await answer(db, asked))))
      if (times.reduce((sum, { wall }) => sum + wall, 0) > PATIENCE_MS) break
    }
    rows.push(line(name, times, key, found / times.length))
    process.stderr.write(`\r${name.padEnd(60)}`)
    worst = Math.max(
      worst,
      percentile(
        times.map(({ wall }) => wall),
        95,
      ),
    )
  }
  process.stderr.write('\n')
  const total = await db.read.kysely
    .selectFrom('attendance')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .execute()
  return sectionText({
    title: `History, ${whole(Number(total[0]?.n))} days, ${db.dialect.name}, milliseconds`,
    columns: ['', 'asked', 'rows', 'p50', 'p95', 'max', 'CPU p50', 'CPU p95', 'p50 / one row'],
    rows,
    notes: [
      'CPU is that of this process, the database included where it is SQLite: other work on the machine changes it less.',
      `The slowest p95: ${tenths(worst)} ms (goal ≤ ${GOAL_MS} ms: ${worst <= GOAL_MS ? 'reached' : 'missed'}).`,
    ],
  })
}

async function answer(db: Database, { query, visible = EVERYBODY }: Asked): Promise<number> {
  const { rows } = await readHistory(db.read, { ...HistoryQuery.parse({}), ...query }, visible, systemClock)
  return rows.length
}

/** Milliseconds on the clock, and of this process at work. */
async function timed(run: () => Promise<unknown>): Promise<Taken> {
  const cpu = process.cpuUsage()
  const began = performance.now()
  await run()
  const wall = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  return { wall, cpu: (user + system) / 1_000 }
}

const line = (name: string, times: readonly Taken[], key: number, found: number): string[] => {
  const wall = times.map((one) => one.wall)
  const cpu = times.map((one) => one.cpu)
  return [
    name,
    whole(times.length),
    tenths(found),
    ...[50, 95, 100].map((percent) => hundredths(percentile(wall, percent))),
    ...[50, 95].map((percent) => hundredths(percentile(cpu, percent))),
    whole(percentile(wall, 50) / key),
  ]
}

/** Rows from all over the years. */
async function sample(db: Database, count: number): Promise<Sample[]> {
  const random: Random = seededRandom(42)
  const end = (order: 'asc' | 'desc') =>
    db.read.kysely.selectFrom('attendance').select('id').orderBy('id', order).limit(1).executeTakeFirstOrThrow()
  const instant = ({ id }: { id: string }): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16)
  const [from, to] = [instant(await end('asc')), instant(await end('desc'))]
  const samples: Sample[] = []
  while (samples.length < count) {
    const at = Math.floor(from + random() * (to - from))
    const row = await db.read.kysely
      .selectFrom('attendance')
      .select(['id', 'work_date', 'employee_id', 'employee_name', 'department_id', 'site_id'])
      .where('id', '>=', uuidAt(at, random))
      .orderBy('id')
      .limit(1)
      .executeTakeFirst()
    if (row) samples.push(row)
  }
  return samples
}

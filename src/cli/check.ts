import { sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import { attendanceFindings } from '#src/features/attendance/index.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { outboxFindings } from '#src/outbox/invariants.ts'
import { openData } from './open.ts'
import { readFlags } from './terminal.ts'

type Out = { write: (text: string) => unknown }
type Finding = { invariant: string; text: string }

/** Findings of one kind that are named one by one. */
const NAMED = 20

/** `hadir check`: looks at everything that must be true of the data; 0 when it is, 1 when something is not. */
export async function run(args: readonly string[]): Promise<number> {
  readFlags(args, {})
  const { db, clock } = await openData()
  await using _closed = db
  const { stdout, stderr } = process
  return await check({ db, clock }, stdout, stderr.isTTY ? stderr : null)
}

/** Writes findings and a summary to `out`, and how far it has come to `progress`, a terminal. */
export async function check(needs: { db: Database; clock: Clock }, out: Out, progress: Out | null): Promise<number> {
  const counts = new Map<string, number>()
  const report = ({ invariant, text }: Finding): void => {
    const count = (counts.get(invariant) ?? 0) + 1
    counts.set(invariant, count)
    if (count <= NAMED) out.write(`${clear(progress)}${invariant.padEnd(8)} ${text}\n`)
  }
  const { taps, days } = await needs.db.atOneMoment((read) => lookAtAll({ ...needs, db: { read } }, report, progress))
  progress?.write(clear(progress))
  for (const [invariant, count] of counts) {
    if (count > NAMED) out.write(`${invariant.padEnd(8)} and ${count - NAMED} more of this kind\n`)
  }
  const found = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const looked = `Looked at ${taps.toLocaleString('en')} taps in ${days.toLocaleString('en')} days and at the feed`
  out.write(found === 0 ? `${looked}: all of it is as it must be.\n` : `${looked}: ${found} findings.\n`)
  return found === 0 ? 0 : 1
}

async function lookAtAll(
  needs: { db: Pick<Database, 'read'>; clock: Clock },
  report: (finding: Finding) => void,
  progress: Out | null,
): Promise<{ taps: number; days: number }> {
  const { db } = needs
  const show = (text: string): void => void progress?.write(`${clear(progress)}${text}`)
  const taps = await count(db, 'punch')
  const days = await count(db, 'attendance')
  show('the file …')
  for (const finding of await fileFindings(db)) report(finding)
  show('the feed …')
  for (const finding of await outboxFindings(needs)) report(finding)
  const all = taps.toLocaleString('en')
  const onTaps = (looked: number): void => show(`${looked.toLocaleString('en')} of ${all} taps`)
  for await (const finding of attendanceFindings(needs, onTaps)) report(finding)
  return { taps, days }
}

/** Begins the line anew. */
const clear = (progress: Out | null): string => (progress ? '\r\u001b[K' : '')

async function count(db: Pick<Database, 'read'>, table: 'punch' | 'attendance'): Promise<number> {
  const query = db.read.kysely.selectFrom(table).select(({ fn }) => fn.countAll<number>().as('count'))
  return Number((await query.executeTakeFirstOrThrow()).count)
}

/** Where one file holds everything: pages, indexes and unique keys, as SQLite itself sees them. */
async function fileFindings({ read }: Pick<Database, 'read'>): Promise<Finding[]> {
  if (read.dialect.name !== 'sqlite') return []
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(read.kysely)
  const texts = rows.map((row) => row.integrity_check).filter((text) => text !== 'ok')
  return texts.map((text) => ({ invariant: 'file', text }))
}

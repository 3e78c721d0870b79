import { sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'

type Needs = { db: Database; clock: Clock }

/** Which rule is broken, and how, in words with the names of what is wrong. */
export type Finding = { invariant: string; text: string }

/** How long an event may be on its way before that is a fault. Milliseconds. */
const LATE = 60_000
/** Findings of one kind that are named one by one. */
const NAMED = 10

/** Everything that must be true of outbox, feed and deliveries. No finding means that all of it is. */
export async function outboxFindings(needs: Needs): Promise<Finding[]> {
  const checks = [namelessEpoch, holes, wrongHeads, strayTargets, lateEvents, deadLetters, fallingVersions]
  const found: Finding[] = []
  for (const check of checks) found.push(...(await check(needs)))
  return found
}

/** The database has a name for its life; without one no screen would notice a restore. */
async function namelessEpoch({ db }: Needs): Promise<Finding[]> {
  const rows = await db.read.kysely.selectFrom('stream').select(['id', 'epoch']).execute()
  if (rows.length === 1 && rows[0]?.epoch !== '') return []
  return [{ invariant: 'epoch', text: 'the feed has no epoch: start the server once, or restore again' }]
}

/** Z4: the numbers of a channel are dense. */
async function holes({ db }: Needs): Promise<Finding[]> {
  const rows = await db.read.kysely
    .selectFrom('feed')
    .select(({ fn }) => [
      'channel',
      fn.countAll<number>().as('count'),
      fn.min('seq').as('first'),
      fn.max('seq').as('last'),
    ])
    .groupBy('channel')
    .having(({ eb, fn }) => eb(fn.countAll(), '<>', sql<number>`max(seq) - min(seq) + 1`))
    .execute()
  return named('Z4', rows, (row) => {
    const missing = Number(row.last) - Number(row.first) + 1 - Number(row.count)
    return `${row.channel}: ${missing} numbers are missing between ${row.first} and ${row.last}`
  })
}

/** Z4: the head is the highest number; a channel whose rows were all trimmed keeps its head. */
async function wrongHeads({ db }: Needs): Promise<Finding[]> {
  const last = db.read.kysely
    .selectFrom('feed')
    .select(({ fn }) => ['channel', fn.max('seq').as('last')])
    .groupBy('channel')
    .as('f')
  const rows = await db.read.kysely
    .selectFrom(last)
    .leftJoin('channel_head as h', 'h.channel', 'f.channel')
    .select(['f.channel', 'f.last', 'h.seq'])
    .where(({ or, eb, ref }) => or([eb('h.seq', 'is', null), eb('h.seq', '<>', ref('f.last'))]))
    .execute()
  return named('Z4', rows, (row) => `${row.channel}: the head is ${row.seq ?? 'missing'}, the last number ${row.last}`)
}

/** A delivery names only numbers that were given. */
async function strayTargets({ db }: Needs): Promise<Finding[]> {
  const heads = new Map<string, number>()
  for (const { channel, seq } of await db.read.kysely.selectFrom('channel_head').selectAll().execute()) {
    heads.set(channel, Number(seq))
  }
  const rows = await db.read.kysely.selectFrom('delivery').select(['id', 'targets']).execute()
  const strays = rows.filter(({ targets }) =>
    (JSON.parse(targets) as [string, number][]).some(([channel, seq]) => seq > (heads.get(channel) ?? 0)),
  )
  return named('Z4', strays, (row) => `delivery ${row.id} names numbers that were never given: ${row.targets}`)
}

/** Z6: nothing is on its way for more than a minute, numbered or not. */
async function lateEvents({ db, clock }: Needs): Promise<Finding[]> {
  const before = clock.now() - LATE
  const count = async (table: 'outbox' | 'delivery'): Promise<number> => {
    const query = db.read.kysely.selectFrom(table).select(({ fn }) => fn.countAll<number>().as('count'))
    return Number((await query.where('created_at', '<', before).executeTakeFirst())?.count ?? 0)
  }
  const found: Finding[] = []
  const [outbox, delivery] = [await count('outbox'), await count('delivery')]
  if (outbox > 0) found.push({ invariant: 'Z6', text: `${outbox} events wait for their number for over a minute` })
  if (delivery > 0) found.push({ invariant: 'Z6', text: `${delivery} events are undelivered for over a minute` })
  return found
}

async function deadLetters({ db }: Needs): Promise<Finding[]> {
  const rows = await db.read.kysely.selectFrom('dead_letter').select(['outbox_id', 'event', 'reason']).execute()
  return named('dead', rows, (row) => `outbox row ${row.outbox_id} (${row.event}) could not be numbered: ${row.reason}`)
}

/** Z10: per channel and row, the version rises with the number. */
async function fallingVersions({ db }: Needs): Promise<Finding[]> {
  const numbered = db.read.kysely
    .selectFrom('feed')
    .select(['channel', 'row_id', 'seq', 'version'])
    .select(sql<number | null>`lag(version) over (partition by channel, row_id order by seq)`.as('before'))
    .as('f')
  const rows = await db.read.kysely.selectFrom(numbered).selectAll().whereRef('f.version', '<=', 'f.before').execute()
  return named(
    'Z10',
    rows,
    (row) => `${row.channel}: number ${row.seq} brings row ${row.row_id} from version ${row.before} to ${row.version}`,
  )
}

function named<R>(invariant: string, rows: readonly R[], say: (row: R) => string): Finding[] {
  const findings = rows.slice(0, NAMED).map((row) => ({ invariant, text: say(row) }))
  if (rows.length > NAMED) findings.push({ invariant, text: `and ${rows.length - NAMED} more of this kind` })
  return findings
}

import { sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'

type Needs = { db: Pick<Database, 'read'>; clock: Clock }

/** Which rule is broken, and how, in words with the names of what is wrong. */
export type Finding = { invariant: string; text: string }

/** How long an event may be on its way before that is a fault. Milliseconds. */
const LATE = 60_000
/** Findings of one kind that are named one by one. */
const NAMED = 10

/** Everything that must be true of outbox, feed and deliveries. No finding means that all of it is. */
export async function outboxFindings(needs: Needs): Promise<Finding[]> {
  const checks = [
    namelessEpoch,
    holes,
    wrongHeads,
    strayNumbers,
    strayTargets,
    lateEvents,
    deadLetters,
    nonsense,
    fallingVersions,
  ]
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
    .innerJoin('channel_head', 'channel_head.id', 'feed.channel_id')
    .select(({ fn }) => [
      'channel_head.channel',
      fn.countAll<number>().as('count'),
      fn.min('feed.seq').as('first'),
      fn.max('feed.seq').as('last'),
    ])
    .groupBy('channel_head.channel')
    .having(({ eb, fn }) => eb(fn.countAll(), '<>', sql<number>`max(feed.seq) - min(feed.seq) + 1`))
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
    .select(({ fn }) => ['channel_id', fn.max('seq').as('last')])
    .groupBy('channel_id')
    .as('f')
  const rows = await db.read.kysely
    .selectFrom(last)
    .leftJoin('channel_head as h', 'h.id', 'f.channel_id')
    .select(['f.channel_id', 'f.last', 'h.channel', 'h.seq'])
    .where((eb) => eb.or([eb('h.seq', 'is', null), eb('h.seq', '<>', eb.ref('f.last'))]))
    .execute()
  return named('Z4', rows, (row) => {
    const channel = row.channel ?? `channel ${row.channel_id}`
    return `${channel}: the head is ${row.seq ?? 'missing'}, the last number ${row.last}`
  })
}

/** Z3: each number stands for an event that is there, and an event that waits for its number has none. */
async function strayNumbers({ db }: Needs): Promise<Finding[]> {
  const { kysely } = db.read
  const missing = await kysely
    .selectFrom('feed')
    .leftJoin('feed_event', 'feed_event.id', 'feed.event_id')
    .select(['feed.channel_id', 'feed.seq', 'feed.event_id'])
    .where('feed_event.id', 'is', null)
    .execute()
  const early = await kysely
    .selectFrom('feed')
    .select(['event_id', 'seq'])
    .where('event_id', 'in', (db) => db.selectFrom('outbox').select('id'))
    .execute()
  const lost = await kysely
    .selectFrom('feed_event')
    .select('id')
    .where('id', 'not in', (db) => db.selectFrom('outbox').select('id'))
    .where('id', 'not in', (db) => db.selectFrom('feed').select('event_id'))
    .execute()
  return [
    ...named('Z3', missing, (row) => `channel ${row.channel_id}: number ${row.seq} has no event (${row.event_id})`),
    ...named('Z3', early, (row) => `event ${row.event_id} waits for its number but has ${row.seq} already`),
    ...named('Z3', lost, (row) => `event ${row.id} has no number and does not wait for one`),
  ]
}

/** A delivery names only numbers that were given. */
async function strayTargets({ db }: Needs): Promise<Finding[]> {
  const heads = new Map<string, number>()
  for (const { channel, seq } of await db.read.kysely.selectFrom('channel_head').select(['channel', 'seq']).execute()) {
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
  const waiting = await db.read.kysely
    .selectFrom('outbox')
    .innerJoin('feed_event', 'feed_event.id', 'outbox.id')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('feed_event.created_at', '<', before)
    .executeTakeFirst()
  const open = await db.read.kysely
    .selectFrom('delivery')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('created_at', '<', before)
    .executeTakeFirst()
  const [outbox, delivery] = [Number(waiting?.count ?? 0), Number(open?.count ?? 0)]
  const found: Finding[] = []
  if (outbox > 0) found.push({ invariant: 'Z6', text: `${outbox} events wait for their number for over a minute` })
  if (delivery > 0) found.push({ invariant: 'Z6', text: `${delivery} events are undelivered for over a minute` })
  return found
}

async function deadLetters({ db }: Needs): Promise<Finding[]> {
  const rows = await db.read.kysely.selectFrom('dead_letter').select(['outbox_id', 'event', 'reason']).execute()
  return named('dead', rows, (row) => `outbox row ${row.outbox_id} (${row.event}) could not be numbered: ${row.reason}`)
}

/** An event that no screen can read. */
async function nonsense({ db }: Needs): Promise<Finding[]> {
  const rows = await db.read.kysely
    .selectFrom('feed_event')
    .select(['id', 'event'])
    .where(sql<number>`json_valid(payload)`, '=', 0)
    .execute()
  return named('payload', rows, (row) => `the payload of event ${row.id} (${row.event}) is not JSON`)
}

/** Z10: per channel and row, the version rises with the number. */
async function fallingVersions({ db }: Needs): Promise<Finding[]> {
  const numbered = db.read.kysely
    .selectFrom('feed')
    .innerJoin('feed_event', 'feed_event.id', 'feed.event_id')
    .innerJoin('channel_head', 'channel_head.id', 'feed.channel_id')
    .select(['channel_head.channel', 'feed_event.row_id', 'feed.seq', 'feed_event.version'])
    .select(
      sql<
        number | null
      >`lag(feed_event.version) over (partition by feed.channel_id, feed_event.row_id order by feed.seq)`.as('before'),
    )
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

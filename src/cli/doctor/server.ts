import { sql } from 'kysely'
import type { Config } from '#src/config/config.ts'
import { currentTime } from '#src/database/current-time.ts'
import type { Database } from '#src/database/database.ts'
import { durabilityDoubts } from '#src/database/mysql/durability.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { certificateAdvice } from '#src/kernel/certificate-advice.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { openParts } from '#src/roles/open-parts.ts'
import { schemaHop } from './files.ts'
import { Dead, Doubt, PATIENCE_MS, reasonOf } from './hops.ts'
import type { Hop } from './hops.ts'

/** Above this share of its connections a server is nearly full. */
const NEARLY_FULL = 0.8
/** Clocks that differ by more make times on receipts wrong. Milliseconds. */
const CLOCK_OFF_MS = 3_000
/** The oldest versions that the adapter is written for. */
const OLDEST = { MySQL: [8, 4], MariaDB: [10, 6] } as const

/** A database server, as every process with a database uses it. `opened` is told of the database, to use and to close it. */
export function serverHops(config: Config, clock: Clock, opened: (db: Database) => void): Hop[] {
  const { db } = openParts(config, silentLogger, { answerMs: PATIENCE_MS - 500 })
  opened(db)
  return [
    { name: 'database', after: [], look: () => lookAtServer(config, db) },
    schemaHop(() => db),
    { name: 'durability', after: ['database'], look: () => lookAtDurability(db) },
    { name: 'clock', after: ['database'], look: () => lookAtClock(db, clock) },
    { name: 'connections', after: ['database'], look: () => lookAtConnections(db) },
  ]
}

async function lookAtServer({ database }: Config, db: Database): Promise<string> {
  const url = new URL(database.kind === 'mysql' ? database.url : '')
  const where = `${url.host}/${decodeURIComponent(url.pathname.slice(1))}`
  const { rows } = await sql<{ version: string }>`select version() as version`
    .execute(db.read.kysely)
    .catch((error) => {
      throw new Dead(`${where} does not answer: ${reasonOf(error)}`, adviceFor(reasonOf(error)))
    })
  const version = rows[0]?.version ?? ''
  const kind = version.includes('MariaDB') ? 'MariaDB' : 'MySQL'
  const [major = 0, minor = 0] = version.split('.').map(Number.parseFloat)
  const says = `${kind} ${version.split('-')[0]} at ${where}`
  const [oldMajor, oldMinor] = OLDEST[kind]
  if (major < oldMajor || (major === oldMajor && minor < oldMinor))
    throw new Doubt(
      `${says}: older than ${oldMajor}.${oldMinor}`,
      `update the server to ${kind} ${oldMajor}.${oldMinor}`,
    )
  return says
}

function adviceFor(reason: string): string {
  if (/Access denied/.test(reason)) return 'look at user and password in DATABASE_URL, and at what they may do'
  if (/Unknown database/.test(reason)) return 'make the database; docs/operating.md says how'
  if (/Too many connections/.test(reason)) return 'raise max_connections, or lower DATABASE_POOL of the processes'
  if (/ENOTFOUND|EAI_AGAIN/.test(reason)) return 'look at the name of the host in DATABASE_URL'
  if (/ECONNREFUSED/.test(reason)) return 'start the server, or look at host and port in DATABASE_URL'
  return certificateAdvice(reason, 'DATABASE_URL') ?? UNKNOWN
}

const UNKNOWN = 'the server stands still or nothing leads to it: look at it, its disk and the network'

async function lookAtDurability(db: Database): Promise<string> {
  const doubts = await durabilityDoubts(db.read)
  if (doubts.length > 0)
    throw new Doubt(
      `${doubts.join('\n')}\na power cut of the server may take acknowledged taps along`,
      'set it in the configuration of the server',
    )
  return 'each commit is on the disk before it is acknowledged'
}

async function lookAtClock(db: Database, clock: Clock): Promise<string> {
  const before = clock.now()
  const there = await currentTime({ db, clock })
  const off = Math.round((before + clock.now()) / 2 - there)
  const says = `this machine is ${Math.abs(off)} ms ${off < 0 ? 'behind' : 'ahead of'} the server`
  if (Math.abs(off) > CLOCK_OFF_MS)
    throw new Doubt(
      says,
      'let all machines keep their time by NTP; taps go by the clock of the database, whoever takes them',
    )
  return says
}

async function lookAtConnections(db: Database): Promise<string> {
  const status = sql<{ Value: string }>`show global status like 'Threads_connected'`
  const limit = sql<{ most: number }>`select @@global.max_connections as most`
  const used = Number((await status.execute(db.read.kysely)).rows[0]?.Value)
  const most = Number((await limit.execute(db.read.kysely)).rows[0]?.most)
  const says = `${used} of ${most} are open`
  if (used > most * NEARLY_FULL) throw new Doubt(says, 'raise max_connections, or lower DATABASE_POOL of the processes')
  return says
}

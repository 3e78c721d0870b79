import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { refuseNewer } from '#src/backup/load-backup.ts'
import type { Contents } from '#src/backup/read-backup.ts'
import type { Config } from '#src/config/config.ts'
import type { CopyTarget } from '#src/database/copy.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { openTarget } from '#src/roles/open-copy.ts'
import manifest from '../../package.json' with { type: 'json' }
import { checkAsOf, fillFromBackup, openFilled } from './backup/fill.ts'
import { beforeIn, inPlaceOf, moveFiles } from './backup/in-place.ts'
import type { How } from './backup/in-place.ts'
import { restoreMoment } from './backup/moment.ts'
import { many, momentOf, readSettings, teller } from './backup/needs.ts'
import type { Out } from './backup/needs.ts'
import { readWhole } from './backup/read-whole.ts'
import { renew, report } from './backup/renew.ts'
import { refuseRunning } from './backup/running-nodes.ts'
import { readFlags, UsageError } from './terminal.ts'

const USAGE = `Usage:
  hadir restore FILE [--replace] [--keep-sessions] [--unfinished]
  hadir restore --from FOLDER [--at 2026-11-23T08:00:00+07:00] [--replace] [--keep-sessions]
  hadir restore --finish [--keep-sessions]
--from: a continuous backup, as of a moment, the last one unless told. What is restored goes into the database of DATABASE_URL and the folder of HADIR_DATA. --replace: what is there is put aside (SQLite) or
dropped (MySQL). --unfinished leaves the database closed to nodes, for a binary log to be played on; --finish opens it.
`
const boolean = { type: 'boolean' } as const
const string = { type: 'string' } as const
const FLAGS = {
  replace: boolean,
  'keep-sessions': boolean,
  unfinished: boolean,
  finish: boolean,
  from: string,
  at: string,
}

/** `hadir restore`: 0 when the data is back and all of it is as it must be, 1 when it was refused or something is found. */
export async function run(args: readonly string[]): Promise<number> {
  const { stdout, stderr } = process
  try {
    const [first, ...rest] = args
    const path = first?.startsWith('-') ? undefined : first
    const flags = readFlags(path === undefined ? args : rest, FLAGS)
    const how: How = {
      replace: flags['replace'] === true,
      keepSessions: flags['keep-sessions'] === true,
      unfinished: flags['unfinished'] === true,
    }
    if (typeof flags['from'] === 'string')
      return await restoreMoment(flags['from'], momentFrom(flags['at'] as string | undefined), how, stdout)
    if (flags['finish']) return await finish(how, stdout)
    if (path === undefined) throw new UsageError('name the file of a backup')
    return await restore(path, how, stdout)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    stderr.write(`hadir restore: ${error.message}\n${USAGE}`)
    return 2
  }
}

function momentFrom(text: string | undefined): number {
  if (text === undefined) return Number.MAX_SAFE_INTEGER
  const at = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw new UsageError(`--at: "${text}" is not like 2026-11-23T08:00:00+07:00, with its zone`)
  return at
}

async function restore(path: string, how: How, out: Out): Promise<number> {
  const { config, settings } = readSettings()
  const tell = teller(process.stderr)
  tell('reading the backup …')
  // from end to end before anything is touched
  const whole = await readWhole(path, settings.secret)
  refuseNewer(whole, manifest.version)
  const work = { path, secret: settings.secret, how, out, tell, config, whole }
  return config.database.kind === 'sqlite' ? restoreFile(work, config.database.file) : restoreServer(work)
}

type Work = {
  path: string
  secret: string | null
  how: How
  out: Out
  tell: (text: string) => void
  config: Config
  whole: Contents
}

/** SQLite: from a backup, or as it was at a moment of a continuous one. */
async function restoreFile(work: Work, file: string): Promise<number> {
  const { config, how, out } = work
  return inPlaceOf({ config, file, how, out }, async (staged, files) => {
    await using target = await openTarget(staged)
    const loaded = await fillFromBackup(work.path, { ...work, target, folder: files })
    return { code: await open(work, target, staged), names: loaded.files }
  })
}

/** MySQL and MariaDB: the database is closed to nodes until it is whole. */
async function restoreServer(work: Work): Promise<number> {
  const { config, how } = work
  const { database } = config
  const files = join(config.dataFolder, `.hadir-restore-${process.pid}`)
  try {
    await refuseRunning(openFilled(config, database))
    await using target = await openTarget(database)
    const there = await target.rowsThere()
    if (there > 0 && !how.replace && !(await target.isHalfFilled()))
      throw new Error(
        `the database holds ${many(there)} rows already; --replace drops them, or name another DATABASE_URL`,
      )
    const loaded = await fillFromBackup(work.path, { ...work, target, folder: files })
    await moveFiles(work, loaded.files, files, beforeIn(config))
    if (!how.unfinished) return await open(work, target, database)
    const { file, position } = work.whole.info.logPosition ?? {}
    work.out.write(
      `Restored as of ${momentOf(work.whole.header.madeAt)}, and still closed to nodes. ${file ? `The binary log goes on from ${file}, position ${position}` : 'The backup does not say where the binary log goes on'}; then "hadir restore --finish".\n`,
    )
    return 0
  } finally {
    rmSync(files, { recursive: true, force: true })
  }
}

/** Names the feed anew, ends what must not come back, and looks at all of it. */
async function open(work: Work, target: CopyTarget, database: Config['database']): Promise<number> {
  const { config, how, whole, out, tell } = work
  let tokens = 0
  tell('opening …')
  await target.finish(async () => {
    await using db = openFilled(config, database)
    tokens = (await renew({ db, ids: systemIds }, how.keepSessions)).tokens
  })
  tell('checking …')
  await using db = openFilled(config, database)
  const checked = await checkAsOf(db, whole.header.madeAt)
  tell('')
  const { tables } = whole.end
  const rows = Object.values(tables).reduce((sum, table) => sum + table.rows, 0)
  out.write(
    `Restored as of ${momentOf(whole.header.madeAt)}: ${many(rows)} rows, each as it was copied, ${many(tables['punch']?.rows ?? 0)} of them taps.\n`,
  )
  report(out, how.keepSessions, { tokens }, checked)
  return checked.code
}

/** After a binary log was played on. */
async function finish(how: How, out: Out): Promise<number> {
  const { config } = readSettings()
  const { database } = config
  if (database.kind === 'sqlite') throw new UsageError('--finish is for MySQL and MariaDB')
  await using target = await openTarget(database)
  if (!(await target.isHalfFilled())) throw new Error('no restore into this database waits to be finished')
  let tokens = 0
  await target.finish(async () => {
    await using db = openFilled(config, database)
    tokens = (await renew({ db, ids: systemIds }, how.keepSessions)).tokens
  })
  await using db = openFilled(config, database)
  const last = await db.read.kysely
    .selectFrom('punch')
    .select(({ fn }) => fn.max('received_at').as('at'))
    .executeTakeFirst()
  const at = Number(last?.at ?? 0)
  out.write(`Opened; the last tap is of ${momentOf(at)}.\n`)
  const checked = await checkAsOf(db, at)
  report(out, how.keepSessions, { tokens }, checked)
  return checked.code
}

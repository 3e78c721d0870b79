import { existsSync } from 'node:fs'
import { unknownSteps } from '#src/database/migrate.ts'
import { lockFolder } from '#src/database/sqlite/folder-lock.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { openSource, openTarget } from '#src/roles/open-copy.ts'
import { checkAsOf, fillFromSource, openFilled } from './backup/fill.ts'
import { databaseAt, many, readSettings, teller } from './backup/needs.ts'
import type { Out } from './backup/needs.ts'
import { renew } from './backup/renew.ts'
import { readFlags, required, UsageError } from './terminal.ts'

const USAGE = `Usage:
  hadir move --to mysql://user:password@host/database
Carries the SQLite database of HADIR_DATA over into an empty database of MySQL or MariaDB, and leaves it as it is. Stop Hadir before.
--to=- reads the address from standard input, so that no list of processes shows the password.
`

/** `hadir move`: 0 when everything has arrived and is as it must be. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const flags = readFlags(args, { to: { type: 'string' } })
    const to = required(flags, 'to')
    return await move(to === '-' ? await readInput() : to, process.stdout)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`hadir move: ${error.message}\n${USAGE}`)
    return 2
  }
}

async function readInput(): Promise<string> {
  let text = ''
  for await (const part of process.stdin) text += String(part)
  return text.trim()
}

async function move(to: string, out: Out): Promise<number> {
  const { config } = readSettings()
  const { database: from } = config
  if (from.kind !== 'sqlite') throw new UsageError('DATABASE_URL must name the SQLite database that is to be moved')
  if (!existsSync(from.file)) throw new Error(`there is no database at ${from.file}`)
  const database = databaseAt(config, to)
  if (database.kind !== 'mysql') throw new UsageError('--to must be mysql://user:password@host/database')
  // whoever taps while it is carried over would tap in vain
  const lock = lockFolder(config.dataFolder)
  const tell = teller(process.stderr)
  try {
    await using source = await openSource(from)
    const unknown = unknownSteps(source.steps)
    if (unknown.length > 0) throw new Error(`the schema has steps that are not known here: ${unknown.join(', ')}`)
    await using target = await openTarget(database)
    const there = await target.rowsThere()
    if (there > 0 && !(await target.isHalfFilled()))
      throw new Error(`the database to move to holds ${many(there)} rows already; it must be empty`)
    const sums = await fillFromSource(source, target, tell)
    await target.finish(async () => {
      await using db = openFilled(config, database)
      await renew({ db, ids: systemIds }, true)
    })
    tell('checking …')
    await using db = openFilled(config, database)
    const checked = await checkAsOf(db, systemClock.now())
    tell('')
    for (const [name, { rows }] of Object.entries(sums)) if (rows > 0) out.write(`${name.padEnd(20)} ${many(rows)}\n`)
    out.write(`Every row has arrived as it was. ${from.file} is untouched.\n${checked.text}\n${NEXT}`)
    return checked.code
  } finally {
    lock.release()
  }
}

const NEXT = `
Next, for every node (docs/many-nodes.md):
  DATABASE_URL        the address that was just named
  SESSION_SECRET      sessionSecret of secrets.json in the data folder: who is signed in stays so
  REALTIME_APP_ID, REALTIME_APP_KEY, REALTIME_APP_SECRET   appId, key and secret of the same file
  HADIR_DATA          a folder that all app nodes share, with the other files of the data folder
Then start the roles app, relay, worker and realtime. Do not start "hadir start" on the old folder again.
`

// Fills an empty database with years of days, and asks for the history page in every way that people do.
//   node tools/history/main.ts fill --days 10000000 --data /tmp/kantor        (or --database mysql://…; goes on where it was stopped)
//   node tools/history/main.ts measure --data /tmp/kantor                     (docs/benchmarks.md says what the figures mean)
import { parseArgs } from 'node:util'
import { loadConfig } from '#src/config/config.ts'
import type { Database } from '#src/database/database.ts'
import { MysqlDatabase } from '#src/database/mysql/mysql.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { fill } from './fill.ts'
import { measure } from './measure.ts'

const USAGE =
  'Usage: node tools/history/main.ts fill|measure --data FOLDER | --database mysql://… [--days N] [--rounds N]\n'
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    database: { type: 'string' },
    days: { type: 'string', default: '10000000' },
    rounds: { type: 'string', default: '200' },
  },
})
const [what] = positionals
const [days, rounds] = [Number(values.days), Number(values.rounds)]
const whole = [days, rounds].every((number) => Number.isInteger(number) && number > 0)
if (
  (what !== 'fill' && what !== 'measure') ||
  !whole ||
  (values.data === undefined) === (values.database === undefined)
) {
  process.stderr.write(USAGE)
  process.exit(2)
}

function open(): Database {
  // while it is made nothing is lost that could not be made again
  const synchronous = what === 'fill' ? 'OFF' : 'FULL'
  if (values.database !== undefined) return new MysqlDatabase({ url: values.database, answerMs: 600_000 })
  const { database } = loadConfig('embedded', { HADIR_DATA: values.data })
  if (database.kind !== 'sqlite') throw new Error('a data folder holds an SQLite database')
  return new SqliteDatabase({ file: database.file, synchronous })
}

await using db = open()
if (what === 'fill') await fill(db, days)
else console.log(await measure(db, rounds))

import { createConnection } from 'mysql2/promise'
import { MysqlDatabase } from '#src/database/mysql/mysql.ts'
import { startMariaDb } from '#test/support/mariadb.ts'
import { hire } from '../company.ts'
import { HOUSES, punchDays } from '../punch-cost.ts'
import { median, tenths } from '../report.ts'
import type { Section } from '../report.ts'

const PEOPLE = 60
const DAYS = 6
/** More than there are connections would only wait. */
const TOGETHER = 10
const WARM_UP_DAYS = 3

/** How often a tap goes to the server, as the server counts it: each way costs more than what it asks. */
export async function measureCost(): Promise<Section> {
  await using server = await startMariaDb()
  const rows: string[][] = []
  for (const { name, prepare } of HOUSES) {
    const url = await server.createDatabase()
    await using db = new MysqlDatabase({ url })
    await db.migrate()
    const people = (await hire(db, PEOPLE, '')).map(({ employee }) => employee)
    await db.transaction((trx) => prepare(trx, people))
    const counter = await createConnection(server.url)
    const spent = async (): Promise<number> => {
      const [found] = await counter.query(`show global status like 'Questions'`)
      return Number((found as { Value: string }[])[0]?.Value)
    }
    const days = (await punchDays(db, { people, days: DAYS, spent, together: TOGETHER })).slice(WARM_UP_DAYS)
    await counter.end()
    for (const kind of ['in', 'out'] as const)
      rows.push([`${name}: check-${kind}`, tenths(median(days.map((day) => day[kind])))])
  }
  return {
    title: `Ways to the server of a tap, MariaDB: ${PEOPLE} people (${DAYS - WARM_UP_DAYS} days, medians)`,
    columns: ['', 'statements'],
    rows,
    notes: ['The commit is one of them; session and numbering are not counted.'],
  }
}

import type { Transaction } from '#src/database/database.ts'
import type { SettledDayTable } from '#src/database/settlement-tables.ts'
import { sha256 } from '#src/kernel/ids.ts'
import type { SettledDay, SettledFacts } from './read-days.ts'

export type NewSettledDay = SettledDay & { employeeId: string }

/** Rows that go into one statement: some thousand values. */
const ROWS_AT_ONCE = 200
/** Of a SHA-256 as hex: 172 bits, which no two texts of a house share. */
const HASH_LENGTH = 43

/** Writes days that are not kept yet; those that are stay as they are. */
export async function writeSettledDays(trx: Transaction, days: readonly NewSettledDay[]): Promise<void> {
  const texts = new Map<string, string>()
  const hashOf = (facts: SettledFacts): string => {
    const text = JSON.stringify(facts)
    const hash = sha256(text).slice(0, HASH_LENGTH)
    texts.set(hash, text)
    return hash
  }
  const rows = days.map((day) => rowOf(day, hashOf(day.facts)))
  await writeFacts(trx, texts)
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE)
    await trx.kysely
      .insertInto('settled_day')
      .values(rows.slice(start, start + ROWS_AT_ONCE))
      .execute()
}

function rowOf(settled: NewSettledDay, hash: string): SettledDayTable {
  const { employeeId, date, employed, jobTitle, stored, facts, overtime } = settled
  const { id = null, masukAt = null, pulangAt = null, minutes = 0, ...day } = stored ?? {}
  return {
    employee_id: employeeId,
    work_date: date,
    employed: employed ? 1 : 0,
    department_id: facts.department.id,
    site_id: facts.site.id,
    job_title: jobTitle,
    attendance_id: id,
    masuk_at: masukAt,
    pulang_at: pulangAt,
    minutes,
    day: stored === null ? null : JSON.stringify(day),
    facts: hash,
    overtime: overtime === null ? null : JSON.stringify(overtime),
  }
}

async function writeFacts(trx: Transaction, texts: ReadonlyMap<string, string>): Promise<void> {
  const hashes = [...texts.keys()]
  for (let start = 0; start < hashes.length; start += ROWS_AT_ONCE) {
    const some = hashes.slice(start, start + ROWS_AT_ONCE)
    const known = await trx.kysely.selectFrom('settled_facts').select('hash').where('hash', 'in', some).execute()
    const there = new Set(known.map(({ hash }) => hash))
    const rows = some.filter((hash) => !there.has(hash)).map((hash) => ({ hash, facts: texts.get(hash) ?? '' }))
    if (rows.length > 0) await trx.kysely.insertInto('settled_facts').values(rows).execute()
  }
}

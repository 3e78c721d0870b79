import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import type { PayrollColumn, RecapPerson } from '#contract/reports.ts'
import type { Queryable } from '#src/database/database.ts'
import { cardOf, companyName, hasSeveralZones } from './card.ts'
import type { ExportParams } from './exports.ts'
import { csvFile } from './files/csv.ts'
import { readTables } from './files/pdf.ts'
import type { PdfTable } from './files/pdf.ts'
import type { Table } from './files/table.ts'
import { xlsxFile } from './files/xlsx.ts'
import { readLate } from './lists.ts'
import type { Reach, ReportsNeeds } from './needs.ts'
import { countPeople, peopleInPages } from './people.ts'
import { datesOf, readFacts, recapOf } from './read-recap.ts'
import { readSettings } from './settings.ts'
import * as tables from './tables.ts'
import type { Frame, Told } from './tables.ts'

/** People that are in memory at a time. */
const PAGE = 50

type Input = {
  db: Queryable
  needs: Pick<ReportsNeeds, 'contexts' | 'workedOf'>
  params: ExportParams
  reach: Reach
  /** Called as people come to be in the file. */
  onPeople: (done: number, total: number) => void
}
type Open = Input & { frame: Frame; dates: string[]; total: number; passes: number; passed: { people: number } }

/** The file that was asked for, in pieces; people are read some at a time. */
export async function makeFile(input: Input): Promise<AsyncGenerator<Buffer>> {
  const made = await tablesOf(await opened(input))
  return input.params.format === 'csv' ? csvFile(made, input.params.delimiter) : xlsxFile(made)
}

/** What pages are set of; nothing of the database is needed after it. */
export const readPages = async (input: Input): Promise<PdfTable[]> => readTables(await tablesOf(await opened(input)))

async function opened(input: Input): Promise<Open> {
  const { db, params, reach } = input
  const { format, dates: period } = params
  const { signatures } = await readSettings(db)
  const severalZones = await hasSeveralZones(db, Date.parse(period.to))
  const frame = { company: await companyName(db), period, signatures, severalZones }
  const total = await countPeople(db, { ...params, ...period, reach })
  const passes = params.kind === 'recap' && format === 'xlsx' ? 2 : 1
  return { ...input, frame, total, passes, dates: datesOf(period.from, period.to), passed: { people: 0 } }
}

async function tablesOf(open: Open): Promise<AsyncIterable<Table> | Iterable<Table>> {
  const { db, params, reach, frame, dates } = open
  switch (params.kind) {
    case 'recap':
      return params.format === 'xlsx'
        ? recapTables(open)
        : [tables.matrixTable(frame, dates, recaps(open), params.format === 'pdf')]
    case 'card':
      return params.format === 'csv' ? [tables.cardList(frame, cards(open))] : cardTables(open)
    case 'late':
      return [tables.lateTable(frame, await readLate(db, params.dates, reach, params))]
    case 'overtime':
      return [tables.overtimeTable(frame, everybody(open))]
    case 'payroll':
      return [tables.payrollTable(frame, await mappingOf(db, params.mapping ?? ''), recaps(open))]
  }
}

async function* everybody({ db, needs, params, reach, total, passes, passed, onPeople }: Open): AsyncGenerator<Told> {
  for await (const people of peopleInPages(db, { ...params, ...params.dates, reach }, PAGE)) {
    const facts = await readFacts(db, needs, people, params.dates)
    for (const person of facts.people) yield { person, facts, recap: recapOf(facts, person, reach) }
    passed.people += people.length
    onPeople(Math.floor(passed.people / passes), total)
    // on SQLite nothing here leaves the turn, and taps would wait
    await turnOfTheLoop()
  }
}

async function* recaps(open: Open): AsyncGenerator<RecapPerson> {
  for await (const { recap } of everybody(open)) yield recap
}

/** The summary comes of the first reading; of each person it keeps the sums, and no days. */
async function* recapTables(open: Open): AsyncGenerator<Table> {
  const { frame, dates } = open
  const sums: RecapPerson[] = []
  const kept = async function* (): AsyncGenerator<RecapPerson> {
    for await (const one of recaps(open)) {
      sums.push({ ...one, days: [] })
      yield one
    }
  }
  yield tables.matrixTable(frame, dates, kept(), true)
  yield tables.summaryTable(frame, sums)
  yield tables.detailTable(frame, everybody(open))
}

async function* cards(open: Open) {
  const { company, period, signatures } = open.frame
  for await (const { person, facts } of everybody(open))
    yield cardOf(facts, person, { company, period, signatures, reach: open.reach })
}

async function* cardTables(open: Open): AsyncGenerator<Table> {
  for await (const card of cards(open)) yield tables.cardTable(card, open.frame)
}

async function mappingOf(db: Queryable, id: string): Promise<PayrollColumn[]> {
  const row = await db.kysely.selectFrom('report_mapping').select('columns').where('id', '=', id).executeTakeFirst()
  return row ? (JSON.parse(row.columns) as PayrollColumn[]) : []
}

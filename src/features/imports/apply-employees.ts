import { setImmediate } from 'node:timers/promises'
import type { z } from 'zod'
import { IMPORT_MOST_TOGETHER } from '#contract/imports.ts'
import type { ImportResult, ImportRow } from '#contract/imports.ts'
import type { UpdateEmployee } from '#contract/people.ts'
import type { Transaction } from '#src/database/database.ts'
import { changeEmployeeIn, createEmployees } from '#src/features/employees/index.ts'
import type { NewEmployee } from '#src/features/employees/index.ts'
import { createDepartment, createSite } from '#src/features/places/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { nameKey } from './cells.ts'
import { numberKey } from './known-people.ts'
import type { Known } from './known-people.ts'
import { fromTheTop } from './manager-cycles.ts'
import type { ImportNeeds, OnProgress } from './needs.ts'
import type { EmployeePlan, PlannedRow } from './plan-employees.ts'

export type ApplyOptions = { mode: 'all' | 'good'; zone: string; actor: Actor; onProgress: OnProgress }
type Result = z.infer<typeof ImportResult>

/** So many new people, or changed ones, are written before others get their turn. */
const NEW_AT_ONCE = 100
const CHANGED_AT_ONCE = 20
const HOURS = { name: 'Pagi', start: '08:00', end: '17:00', grace_minutes: 0 }

/**
 * Does what a plan says. `all`: refused while any row is faulty; in one transaction, everything or nothing, up to
 * `IMPORT_MOST_TOGETHER` people. More of them are written in small transactions, managers first, so that nobody's tap
 * waits behind thousands: what was broken off is finished by the same file, whose rows are then partly there already.
 * `good`: rows without faults, in small transactions, each person on their own where the database refuses some.
 * Throws `import/faulty`, and for `all` whatever a person is refused with.
 */
export async function applyEmployees(
  needs: ImportNeeds,
  plan: EmployeePlan,
  known: Known,
  options: ApplyOptions,
): Promise<Result> {
  const work = workOf(needs, plan, known)
  const faulty = plan.rows.filter(({ shown }) => shown.state === 'faulty').map(({ shown }) => shown)
  const result: Result = {
    created: 0,
    changed: 0,
    unchanged: plan.rows.filter(({ shown }) => shown.state === 'unchanged').length,
    departments: work.newDepartments.length,
    sites: work.newSites.length,
    refused: faulty,
  }
  if (options.mode === 'good') return applyGood(needs, work, options, result)
  if (faulty.length > 0) throw new AppError('import/faulty')
  let done = 0
  const next = (count: number): void => options.onProgress((done += count), work.total)
  const { db } = needs
  const createSome = (trx: Transaction, some: PlannedRow[]): Promise<void> =>
    createEmployees(
      trx,
      needs,
      some.map((row) => newEmployee(work, row)),
      options.actor,
    )
  const changeSome = async (trx: Transaction, some: PlannedRow[]): Promise<void> => {
    for (const row of some) await changeOne(trx, needs, work, row, options.actor)
  }
  const write = async (inTurn: (step: (trx: Transaction) => Promise<void>) => Promise<void>): Promise<void> => {
    // may run twice after a deadlock
    done = 0
    await inTurn((trx) => createPlaces(trx, needs, work, options))
    for (const some of chunks(work.created, NEW_AT_ONCE)) {
      await inTurn((trx) => createSome(trx, some))
      next(some.length)
    }
    for (const some of chunks(work.changed, CHANGED_AT_ONCE)) {
      await inTurn((trx) => changeSome(trx, some))
      next(some.length)
    }
  }
  if (work.total > IMPORT_MOST_TOGETHER) await write((step) => db.transaction(step))
  // everything else of this process goes on between the steps
  else await db.transaction((trx) => write((step) => step(trx).then(() => setImmediate())))
  return { ...result, created: work.created.length, changed: work.changed.length }
}

type Work = {
  created: PlannedRow[]
  changed: PlannedRow[]
  total: number
  newDepartments: string[]
  newSites: string[]
  /** Ids by what files call things; filled where something is made. */
  departments: Map<string, string>
  sites: Map<string, string>
  people: Map<string, string>
  hours: typeof HOURS
}

function workOf({ ids }: ImportNeeds, plan: EmployeePlan, known: Known): Work {
  const good = plan.rows.filter(({ shown }) => shown.faults.length === 0)
  const created = managersFirst(good.filter(({ shown }) => shown.state === 'new'))
  const changed = fromTheTop(
    good.filter(({ shown }) => shown.state === 'changed'),
    good,
    known,
  )
  const idsOf = (places: Known['sites']): Map<string, string> => new Map([...places].map(([key, { id }]) => [key, id]))
  const used = (what: 'department' | 'site'): Set<string> =>
    new Set([...created, ...changed].flatMap(({ wants }) => wants[what] ?? []))
  const [departments, sites] = [used('department'), used('site')]
  return {
    created,
    changed,
    total: created.length + changed.length,
    newDepartments: plan.unknown.departments.filter((name) => departments.has(nameKey(name))),
    newSites: plan.unknown.sites.filter((name) => sites.has(nameKey(name))),
    departments: idsOf(known.departments),
    sites: idsOf(known.sites),
    people: new Map([
      ...[...known.people].map(([key, { id }]): [string, string] => [key, id]),
      ...created.map((row): [string, string] => [numberKey(row.said.number), ids.uuid()]),
    ]),
    hours: HOURS,
  }
}

/** New people in an order in which everybody's manager is there already. The plan has no circles. */
function managersFirst(rows: readonly PlannedRow[]): PlannedRow[] {
  const byKey = new Map(rows.map((row) => [numberKey(row.said.number), row]))
  const ordered = new Set<PlannedRow>()
  for (const row of rows) {
    const way: PlannedRow[] = []
    for (let at: PlannedRow | undefined = row; at && !ordered.has(at); at = byKey.get(at.manager ?? '')) way.push(at)
    for (const one of way.toReversed()) ordered.add(one)
  }
  return [...ordered]
}

async function createPlaces(
  trx: Transaction,
  needs: ImportNeeds,
  work: Work,
  { zone, actor }: Pick<ApplyOptions, 'zone' | 'actor'>,
): Promise<void> {
  for (const name of work.newDepartments)
    work.departments.set(nameKey(name), (await createDepartment(trx, needs, { name }, actor)).id)
  for (const name of work.newSites)
    work.sites.set(nameKey(name), (await createSite(trx, needs, { name, zone, shift: work.hours }, actor)).id)
}

const idOf = (map: Map<string, string>, key: string | undefined): string => {
  const id = map.get(key ?? '')
  if (id === undefined) throw new AppError('people/reference-unknown')
  return id
}

const newEmployee = (work: Work, { said, wants }: PlannedRow): NewEmployee => ({
  id: idOf(work.people, numberKey(said.number)),
  number: said.number,
  name: wants.name ?? '',
  job_title: wants.job_title ?? null,
  email: wants.email ?? null,
  role: wants.role ?? 'karyawan',
  department_id: idOf(work.departments, wants.department),
  site_id: idOf(work.sites, wants.site),
  manager_id: wants.manager ? idOf(work.people, wants.manager) : null,
  active_from: wants.active_from ?? '',
  active_to: wants.active_to ?? null,
})

async function changeOne(
  trx: Transaction,
  needs: ImportNeeds,
  work: Work,
  { before, wants }: PlannedRow,
  actor: Actor,
): Promise<void> {
  if (!before) return
  const { department, site, manager, number: _number, ...same } = wants
  const change: z.infer<typeof UpdateEmployee> = { version: before.version, ...same }
  if (department !== undefined) change.department_id = idOf(work.departments, department)
  if (site !== undefined) change.site_id = idOf(work.sites, site)
  if (manager !== undefined) change.manager_id = manager === null ? null : idOf(work.people, manager)
  await changeEmployeeIn(trx, needs, before.id, change, actor)
}

/** Row by row where a batch is refused, so that one person holds up nobody else. */
async function applyGood(needs: ImportNeeds, work: Work, options: ApplyOptions, result: Result): Promise<Result> {
  const { db } = needs
  if (work.newDepartments.length + work.newSites.length > 0)
    await db.transaction((trx) => createPlaces(trx, needs, work, options))
  let done = 0
  const each = async (
    rows: PlannedRow[],
    size: number,
    write: (trx: Transaction, some: PlannedRow[]) => Promise<void>,
  ): Promise<number> => {
    let written = 0
    const attempt = async (some: PlannedRow[]): Promise<void> => {
      try {
        await db.transaction((trx) => write(trx, some))
        written += some.length
      } catch (error) {
        if (!(error instanceof AppError) || error.code === 'server/busy') throw error
        const [only] = some
        if (some.length > 1) for (const one of some) await attempt([one])
        else if (only) result.refused.push(refusedRow(only, error))
      }
    }
    for (const some of chunks(rows, size)) {
      await attempt(some)
      options.onProgress((done += some.length), work.total)
    }
    return written
  }
  result.created = await each(work.created, NEW_AT_ONCE, (trx, some) =>
    createEmployees(
      trx,
      needs,
      some.map((row) => newEmployee(work, row)),
      options.actor,
    ),
  )
  result.changed = await each(work.changed, CHANGED_AT_ONCE, async (trx, some) => {
    for (const row of some) await changeOne(trx, needs, work, row, options.actor)
  })
  return result
}

const refusedRow = ({ shown }: PlannedRow, error: AppError): ImportRow => ({
  ...shown,
  state: 'faulty',
  faults: [{ column: shown.number, code: 'refused', value: `${error.message} (${error.code})` }],
})

function* chunks<T>(rows: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size)
}

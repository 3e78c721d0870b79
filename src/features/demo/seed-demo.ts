import type { Role } from '#contract/permissions.ts'
import { localDate } from '#contract/zones.ts'
import type { Database, Queryable, Transaction } from '#src/database/database.ts'
import { createAccountFor } from '#src/features/accounts/index.ts'
import { takeOverIfDelivered } from '#src/features/calendar/index.ts'
import { recordPast } from '#src/features/attendance/index.ts'
import { createEmployee } from '#src/features/employees/index.ts'
import { createDepartment, createSite } from '#src/features/places/index.ts'
import type { DayContexts } from '#src/features/shifts/index.ts'
import { systemActor } from '#src/kernel/actor.ts'
import { isFree } from '#src/kernel/day-context.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { readablePassword } from '#src/kernel/readable.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { writeDemoAccounts } from './accounts-file.ts'
import type { DemoAccount } from './accounts-file.ts'
import { ADMINS_DEPARTMENT, AUDITOR, COMPANY, SITES, TEAMS } from './company.ts'
import type { DemoSite, DemoTeam } from './company.ts'
import { DAYS, pastDays } from './past.ts'
import type { Planned, Worker } from './past.ts'
import { planDemo } from './schedules.ts'

export type DemoNeeds = {
  db: Database
  clock: Clock
  ids: Ids
  /** Named in the history as the node that took the taps. */
  node: string
  dataFolder: string
  contexts: DayContexts
  /** Only the few sign-ins that are written down get a hash: each costs a good part of a tenth of a second. */
  hash: (password: string) => Promise<string>
}

type DemoPerson = { number: string; name: string; title: string; role: Role; email: string | null; team: DemoTeam }

const SEED = 20_261_123
const roleOf = ({ department }: DemoTeam, index: number): Role =>
  index === 0 ? 'atasan' : index === 1 && department === ADMINS_DEPARTMENT ? 'admin' : 'karyawan'

const titleOf = ({ titles: [first, ...others] }: DemoTeam, index: number): string =>
  index === 0 ? first : (others[(index - 1) % others.length] ?? first)

const PEOPLE: readonly DemoPerson[] = TEAMS.flatMap((team, place) =>
  team.people.map((name, index) => {
    const role = roleOf(team, index)
    const number = `00${place + 1}${String(index + 1).padStart(3, '0')}`
    const email = role === 'karyawan' ? null : `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@contoh.example`
    return { number, name, title: titleOf(team, index), role, email, team }
  }),
)

/**
 * Fills an empty database with the demo company and five weeks of history; returns one sign-in for each role, which
 * have been written to `demo-accounts.json` before anything was committed. Null when the database is not empty.
 */
export async function seedDemo(needs: DemoNeeds): Promise<DemoAccount[] | null> {
  if (!(await isEmpty(needs.db.read))) return null
  const accounts = signIns(needs.ids)
  const hashed = await Promise.all(
    accounts.map(async ({ login, password }) => [login, await needs.hash(password)] as const),
  )
  await writeDemoAccounts(needs.dataFolder, accounts)
  const hashes = new Map(hashed)
  const seeded = await needs.db.transaction(async (trx) => {
    if (!(await isEmpty(trx)) || !(await isFirst(trx, needs))) return false
    await fill(trx, needs, hashes)
    return true
  })
  return seeded ? accounts : null
}

async function isEmpty({ kysely }: Queryable): Promise<boolean> {
  const company = await kysely.selectFrom('company').select('id').executeTakeFirst()
  const account = await kysely.selectFrom('account').select('id').executeTakeFirst()
  const employee = await kysely.selectFrom('employee').select('id').executeTakeFirst()
  return !company && !account && !employee
}

/** Of nodes that start at once on an empty database one makes the company. */
async function isFirst(trx: Transaction, { clock }: DemoNeeds): Promise<boolean> {
  try {
    await trx.kysely.insertInto('company').values({ id: 1, name: COMPANY, created_at: clock.now() }).execute()
    return true
  } catch (error) {
    if (trx.dialect.isUniqueViolation(error)) return false
    throw error
  }
}

/** The first person of each role; the karyawan belongs to that atasan. */
function signIns(ids: Ids): DemoAccount[] {
  const people = [...PEOPLE.map(({ role, number, name }) => ({ role, login: number, name })), auditor]
  return (['admin', 'auditor', 'atasan', 'karyawan'] as const).map((role) => {
    const person = people.find((one) => one.role === role)
    if (!person) throw new Error(`the demo company has no ${role}`)
    return { role, login: person.login, password: readablePassword(ids), name: person.name }
  })
}

const auditor = { role: 'auditor' as const, ...AUDITOR }

const DEMO = systemActor('demo')

type Made = { departments: Map<string, string>; sites: Map<DemoSite, string> }

async function fill(trx: Transaction, needs: DemoNeeds, hashes: ReadonlyMap<string, string>): Promise<void> {
  const created_at = needs.clock.now()
  const made: Made = { departments: new Map(), sites: new Map() }
  for (const { department } of TEAMS) {
    made.departments.set(department, (await createDepartment(trx, needs, { name: department }, DEMO)).id)
  }
  for (const site of SITES) made.sites.set(site, (await createSite(trx, needs, site, DEMO)).id)
  const workers = await employ(trx, needs, hashes, made)
  const passwordHash = hashes.get(AUDITOR.login)
  const account = { employeeId: null, email: null, ...auditor }
  await createAccountFor(trx, needs, passwordHash === undefined ? account : { ...account, passwordHash })
  await planDemo(trx, { ...needs, actor: DEMO }, { sites: made.sites, workers })
  const year = Number(localDate('UTC', created_at).slice(0, 4))
  await takeOverIfDelivered(trx, needs, year, DEMO)
  const planned = await plansOfPast(trx, needs, made, workers)
  await recordPast(trx, needs, pastDays(workers, created_at, SEED, planned))
}

/** What everybody had to work while the history lasts; the depot is guarded on holidays too, but not in this history. */
async function plansOfPast(
  trx: Transaction,
  { clock, contexts }: DemoNeeds,
  { sites }: Made,
  workers: readonly (Worker & { departmentId: string })[],
): Promise<Planned> {
  const people = workers.map(({ employeeId, site, departmentId }) => ({
    id: employeeId,
    siteId: sites.get(site) ?? '',
    departmentId,
    zone: site.zone,
  }))
  const today = localDate('UTC', clock.now())
  const known = await contexts(trx, people, addDays(today, -DAYS - 1), addDays(today, 1))
  return (employeeId, date) => {
    const { plan, calendar } = known(employeeId, date)
    return isFree(calendar) ? { ...plan, kind: 'off' } : plan
  }
}

async function employ(
  trx: Transaction,
  needs: DemoNeeds,
  hashes: ReadonlyMap<string, string>,
  { departments, sites }: Made,
): Promise<(Worker & { departmentId: string })[]> {
  const workers: (Worker & { departmentId: string })[] = []
  const atasan = new Map<DemoTeam, string>()
  for (const [index, { number, name, title, role, email, team }] of PEOPLE.entries()) {
    const department = departments.get(team.department) ?? ''
    const wanted = {
      number,
      name,
      job_title: title,
      email,
      role,
      department_id: department,
      site_id: sites.get(team.site) ?? '',
      manager_id: atasan.get(team) ?? null,
      manages: role === 'atasan' ? [department] : [],
      active_from: addDays(localDate(team.site.zone, needs.clock.now()), -90 - ((index * 397) % 2_600)),
      active_to: null,
    }
    const employeeId = await createEmployee(trx, needs, wanted, DEMO, hashes.get(number))
    if (role === 'atasan') atasan.set(team, employeeId)
    workers.push({ employeeId, site: team.site, departmentId: department })
  }
  return workers
}

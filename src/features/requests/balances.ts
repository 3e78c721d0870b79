import { setImmediate } from 'node:timers/promises'
import type { BalanceSort, LeaveBalance, LeaveBalanceQuery, LeaveBalances } from '#contract/leave-balances.ts'
import type { LeavePolicy } from '#contract/requests.ts'
import { TYPED_KINDS } from '#contract/request-words.ts'
import type { Queryable } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { availableOn, dueEntries, entitledFrom, sumOf } from './leave-rules.ts'
import type { Entry } from './leave-rules.ts'
import { leaveYears } from './leave-years.ts'
import { isEmployed, readAskers, todayOf } from './people.ts'
import type { Asker } from './people.ts'
import { readSettings } from './policy.ts'
import { deducts } from './type-of-request.ts'

/** Whose balances somebody may see: everybody's (departments null), or those of departments and the own. */
export type BalanceReach = { departments: readonly string[] | null; self: string | null }
type Filters = Pick<LeaveBalanceQuery, 'q' | 'department' | 'site'>
type Needs = { clock: Clock }

/** People whose books are read and reckoned together, before whoever taps meanwhile gets a turn. */
const TOGETHER = 100

/**
 * What a book says of the year that began on a date: half days. `carried`, `earned`, `adjusted` less `used` and `expired`
 * are the sum of all entries, and `left` is what can be taken today.
 */
export function sumsOf(entries: readonly Entry[], start: string, today: string) {
  const before = entries.filter(({ date, kind }) => date < start || (date === start && kind === 'expire'))
  const since = entries.filter((one) => !before.includes(one))
  const of = (...kinds: Entry['kind'][]): number => sumOf(since.filter(({ kind }) => kinds.includes(kind)))
  return {
    carried: sumOf(before),
    earned: of('grant', 'carry_over'),
    used: -of('take', 'give_back', 'cuti_bersama'),
    adjusted: of('adjust'),
    expired: -of('expire'),
    left: availableOn(entries, today),
  }
}

/** The balances of everybody who works here now, a page of them. Nothing is written: what is due is reckoned with. */
export async function listBalances(
  db: Queryable,
  needs: Needs,
  reach: BalanceReach,
  { sort, order, page, limit, ...filters }: LeaveBalanceQuery,
): Promise<LeaveBalances> {
  const people = await peopleFor(db, needs, reach, filters)
  const [from, to] = [(page - 1) * limit, page * limit]
  const place = order === 'asc' ? 1 : -1
  if (isText(sort)) {
    const sorted = people.toSorted((a, b) => place * textOrder(sort, a, b) || byName(a, b))
    return { total: people.length, data: await balancesOf(db, needs, sorted.slice(from, to)) }
  }
  const all = await balancesOf(db, needs, people)
  const sorted = all.toSorted((a, b) => place * (a[sort] - b[sort]) || compare(a.user.name, b.user.name))
  return { total: people.length, data: sorted.slice(from, to) }
}

/** The balances of everybody, by name, some people at a time. */
export async function* everyBalance(
  db: Queryable,
  needs: Needs,
  reach: BalanceReach,
  filters: Filters,
): AsyncGenerator<LeaveBalance> {
  const people = (await peopleFor(db, needs, reach, filters)).toSorted(byName)
  for (let start = 0; start < people.length; start += TOGETHER)
    yield* await balancesOf(db, needs, people.slice(start, start + TOGETHER))
}

type Listed = Asker & { siteName: string }
const TEXTS = ['name', 'number', 'department'] as const
const isText = (sort: BalanceSort): sort is (typeof TEXTS)[number] => (TEXTS as readonly string[]).includes(sort)
const collator = new Intl.Collator('id', { numeric: true, sensitivity: 'base' })
const compare = (a: string, b: string): number => collator.compare(a, b)
const byName = (a: Asker, b: Asker): number => compare(a.name, b.name) || compare(a.number, b.number)
const textOrder = (sort: (typeof TEXTS)[number], a: Asker, b: Asker): number =>
  sort === 'department' ? compare(a.departmentName, b.departmentName) : compare(a[sort], b[sort])

async function peopleFor(
  db: Queryable,
  { clock }: Needs,
  { departments, self }: BalanceReach,
  { q, department, site }: Filters,
): Promise<Listed[]> {
  const sites = await db.kysely.selectFrom('site').select(['id', 'name']).execute()
  const names = new Map(sites.map(({ id, name }) => [id, name]))
  const now = clock.now()
  const wanted = q?.toLowerCase()
  return (await readAskers(db, null))
    .filter(
      (one) =>
        isEmployed(one, todayOf(one, now)) &&
        (departments === null || one.id === self || departments.includes(one.departmentId)) &&
        (department === undefined || one.departmentId === department) &&
        (site === undefined || one.siteId === site) &&
        (wanted === undefined ||
          one.name.toLowerCase().includes(wanted) ||
          one.number.toLowerCase().startsWith(wanted)),
    )
    .map((one) => ({ ...one, siteName: names.get(one.siteId) ?? '' }))
}

async function balancesOf(db: Queryable, { clock }: Needs, people: readonly Listed[]): Promise<LeaveBalance[]> {
  const { policy } = await readSettings(db)
  const now = clock.now()
  const found: LeaveBalance[] = []
  for (let start = 0; start < people.length; start += TOGETHER) {
    const some = people.slice(start, start + TOGETHER)
    const ids = some.map(({ id }) => id)
    const books = await booksOf(db, ids)
    const waiting = await waitingOf(db, ids)
    for (const one of some)
      found.push(
        balanceOf(one, policy.leave, books.get(one.id) ?? [], {
          today: todayOf(one, now),
          waiting: waiting.get(one.id) ?? 0,
        }),
      )
    await setImmediate()
  }
  return found
}

function balanceOf(
  person: Listed,
  policy: LeavePolicy,
  known: readonly Entry[],
  { today, waiting }: { today: string; waiting: number },
): LeaveBalance {
  const entries = [...known, ...dueEntries(person, policy, known, today)]
  const entitled_from = entitledFrom(person, policy)
  const year = leaveYears(entitled_from, policy, entries, today).findLast(({ start }) => start <= today)
  const sums = sumsOf(entries, year?.start ?? '', today)
  const days = Object.fromEntries(Object.entries({ ...sums, waiting }).map(([key, halves]) => [key, halves / 2 + 0]))
  return {
    user: { id: person.id, number: person.number, name: person.name },
    department: { id: person.departmentId, name: person.departmentName },
    site: { id: person.siteId, name: person.siteName },
    entitled_from,
    ...(days as Record<keyof typeof sums | 'waiting', number>),
  }
}

async function booksOf(db: Queryable, ids: readonly string[]): Promise<Map<string, Entry[]>> {
  const rows = await db.kysely
    .selectFrom('leave_entry')
    .select(['employee_id', 'date', 'kind', 'half_days', 'source'])
    .where('employee_id', 'in', [...ids])
    .execute()
  return Map.groupBy(
    rows.map((row) => ({ ...row, kind: row.kind as Entry['kind'] })),
    ({ employee_id }) => employee_id,
  )
}

async function waitingOf(db: Queryable, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.kysely
    .selectFrom('day_request')
    .select(['employee_id', 'kind', 'half_days', 'type_id', 'type_terms'])
    .where('employee_id', 'in', [...ids])
    .where('state', '=', 'waiting')
    .where('kind', 'in', TYPED_KINDS)
    .execute()
  const waiting = new Map<string, number>()
  for (const row of rows.filter(deducts))
    waiting.set(row.employee_id, (waiting.get(row.employee_id) ?? 0) + row.half_days)
  return waiting
}

import { employeeChannel } from '#contract/channels.ts'
import { NOTICE_CREATED } from '#contract/request-words.ts'
import type { OVERTIME_NOTICES, SCHEDULE_NOTICES } from '#contract/request-words.ts'
import type { Transaction } from '#src/database/database.ts'
import { append } from '#src/outbox/append.ts'
import { portionsOf } from './portions.ts'
import { queueNotices } from './queue-notice.ts'
import type { QueueNeeds } from './queue-notice.ts'

/** Something that people are told of and that is no request. */
export type News = {
  /** Who is told; whoever has no account, or a disabled one, is not. */
  to: { employee: string } | { account: string }
  subject: 'overtime' | 'schedule'
  /** The order, or whose schedule it is. */
  about: string
  kind: (typeof OVERTIME_NOTICES)[number] | (typeof SCHEDULE_NOTICES)[number]
  /** With `about` and `kind` it is what somebody is told once. */
  occasion: number
  /** Whose overtime or schedule it is. */
  employeeId: string
  from: string
  to_date: string
  hours?: { start: string; end: string }
}

/**
 * Puts notices before people, in the transaction of what they tell of; each occasion once, and never to `by`, the account
 * that has done it. What is told of one schedule within five minutes is one notice, as long as nobody has read it, and
 * leaves the house when they are over: a planner changes day after day. Returns how many are new.
 */
export type TellPeople = (trx: Transaction, by: string | null, news: readonly News[]) => Promise<number>

const GATHER_MS = 5 * 60_000
/** Of more than these open screens hear by asking, as they do every minute: a check-in does not wait behind so many events. */
const MOST_EVENTS = 500

type Account = { id: string; employee_id: string | null }
type Telling = { account: Account; one: News }

export const tellPeople =
  (needs: QueueNeeds): TellPeople =>
  async (trx, by, news) => {
    const told = (await withAccounts(trx, news)).filter(({ account }) => account.id !== by)
    const rest = await gather(trx, needs, told)
    const fresh = await withoutKnown(trx, rest)
    const now = needs.clock.now()
    const rows = fresh.map(({ account, one }) => ({
      id: needs.ids.uuid(),
      account_id: account.id,
      kind: one.kind,
      request_id: one.about,
      occasion: one.occasion,
      created_at: now,
      read_at: null,
      subject: one.subject,
      employee_id: one.employeeId,
      from_date: one.from,
      to_date: one.to_date,
      hours_start: one.hours?.start ?? null,
      hours_end: one.hours?.end ?? null,
    }))
    for (const some of portionsOf(rows)) await trx.kysely.insertInto('notice').values(some).execute()
    for (const subject of ['overtime', 'schedule'] as const) {
      const some = rows.filter((row) => row.subject === subject)
      const notices = some.map(({ id, account_id }) => ({ id, accountId: account_id }))
      await queueNotices(trx, needs, notices, subject === 'schedule' ? GATHER_MS : 0)
    }
    if (rows.length <= MOST_EVENTS)
      for (const [index, { id, kind }] of rows.entries())
        await tellScreens(trx, { id, kind, version: 1, at: now }, fresh[index]?.account.employee_id ?? null)
    return rows.length
  }

async function withAccounts(trx: Transaction, news: readonly News[]): Promise<Telling[]> {
  const found: Account[] = []
  const read = () => trx.kysely.selectFrom('account').select(['id', 'employee_id']).where('disabled_at', 'is', null)
  const employees = new Set(news.flatMap(({ to }) => ('employee' in to ? [to.employee] : [])))
  for (const some of portionsOf([...employees]))
    found.push(...(await read().where('employee_id', 'in', some).execute()))
  const accounts = new Set(news.flatMap(({ to }) => ('account' in to ? [to.account] : [])))
  for (const some of portionsOf([...accounts])) found.push(...(await read().where('id', 'in', some).execute()))
  const byEmployee = new Map(found.map((account) => [account.employee_id, account]))
  const byId = new Map(found.map((account) => [account.id, account]))
  return news.flatMap((one) => {
    const account = 'employee' in one.to ? byEmployee.get(one.to.employee) : byId.get(one.to.account)
    return account ? [{ account, one }] : []
  })
}

/** Widens what is still being gathered of schedules; gives what is left to tell. */
async function gather(trx: Transaction, { clock }: QueueNeeds, told: readonly Telling[]): Promise<Telling[]> {
  const now = clock.now()
  const rest = told.filter(({ one }) => one.subject !== 'schedule')
  for (const some of portionsOf(told.filter(({ one }) => one.subject === 'schedule'))) {
    const open = await trx.kysely
      .selectFrom('notice')
      .select(['id', 'account_id', 'request_id', 'kind', 'created_at', 'from_date', 'to_date'])
      .where('account_id', 'in', [...new Set(some.map(({ account }) => account.id))])
      .where('subject', '=', 'schedule')
      .where('read_at', 'is', null)
      .where('created_at', '>', now - GATHER_MS)
      .execute()
    for (const telling of some) {
      const { account, one } = telling
      const known = open.find((row) => row.account_id === account.id && row.request_id === one.about)
      if (!known) {
        rest.push(telling)
        continue
      }
      const from_date = known.from_date !== null && known.from_date < one.from ? known.from_date : one.from
      const to_date = known.to_date !== null && known.to_date > one.to_date ? known.to_date : one.to_date
      await trx.kysely.updateTable('notice').set({ from_date, to_date }).where('id', '=', known.id).execute()
      const version = now - known.created_at + 2
      await tellScreens(trx, { id: known.id, kind: known.kind, version, at: now }, account.employee_id)
    }
  }
  return rest
}

/** What somebody was told before, and what stands here twice, is left out. */
async function withoutKnown(trx: Transaction, told: readonly Telling[]): Promise<Telling[]> {
  const keyOf = (account: string, about: string, kind: string, occasion: number): string =>
    `${account} ${about} ${kind} ${occasion}`
  const seen = new Set<string>()
  for (const some of portionsOf(told)) {
    const rows = await trx.kysely
      .selectFrom('notice')
      .select(['account_id', 'request_id', 'kind', 'occasion'])
      .where('account_id', 'in', [...new Set(some.map(({ account }) => account.id))])
      .where('request_id', 'in', [...new Set(some.map(({ one }) => one.about))])
      .execute()
    for (const row of rows) seen.add(keyOf(row.account_id, row.request_id, row.kind, row.occasion))
  }
  return told.filter(({ account, one }) => {
    const key = keyOf(account.id, one.about, one.kind, one.occasion)
    return !seen.has(key) && seen.add(key)
  })
}

type Event = { id: string; kind: string; version: number; at: number }

async function tellScreens(trx: Transaction, { id, kind, version, at }: Event, employee: string | null): Promise<void> {
  if (employee === null) return
  const payload = JSON.stringify({ id, version, kind, request_id: null })
  await append(trx, { event: NOTICE_CREATED, rowId: id, version, payload, channels: [employeeChannel(employee)], at })
}

import type { Role } from '#contract/permissions.ts'
import { createAccountFor, createAccounts } from '#src/features/accounts/index.ts'
import type { Accounts, AccountsNeeds } from '#src/features/accounts/index.ts'
import { createHttpServer } from '#src/http/server.ts'
import type { Http } from '#src/http/server.ts'
import { systemIds } from '#src/kernel/ids.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { Browser } from './browser.ts'
import type { BrowserOptions } from './browser.ts'
import { TestClock } from './clock.ts'
import { temporaryDatabase } from './database.ts'
import type { TemporaryDatabase } from './database.ts'
import { watchAnswers } from './documented.ts'
import { makeOffice } from './office.ts'
import type { Office } from './office.ts'
import { BUSY_AFTER_MS } from './patient.ts'

export const PASSWORD = 'kuda menari di atap'

export type Person = { accountId: string; login: string }
export type AccountsHouse = {
  db: TemporaryDatabase['db']
  clock: TestClock
  ids: Ids
  http: Http
  accounts: Accounts
  office: Office
  other: Office
  browser: (options?: BrowserOptions) => Browser
  /** Makes an account with `PASSWORD`, of an employee unless `employeeId` is null. */
  person: (login: string, role: Role, employeeId: string | null) => Promise<Person>
  signedIn: (login: string, options?: BrowserOptions) => Promise<Browser>
  close: () => Promise<void>
}

/** Accounts alone behind the real HTTP server, on real SQLite, with two offices and a clock that stands still. */
export async function accountsHouse(
  overrides: Partial<AccountsNeeds> = {},
  { perMinute = 100_000 }: { perMinute?: number } = {},
): Promise<AccountsHouse> {
  const temporary = await temporaryDatabase()
  const { db } = temporary
  const clock = new TestClock()
  const ids = systemIds
  const needs: AccountsNeeds = {
    db,
    clock,
    ids,
    log: silentLogger,
    sessionSecret: 's'.repeat(64),
    publicUrl: new URL('http://localhost:3000'),
    passwordLinkHours: 72,
    node: 'test-1',
    realtime: { key: 'public-key', url: null },
    signChannel: (socketId, channel, channel_data) => ({
      auth: `public-key:signed ${socketId}:${channel}`,
      channel_data,
    }),
    hashCost: { memory: 64, passes: 1 },
    signInsPerMinute: 100_000,
    ...overrides,
  }
  const accounts = createAccounts(needs)
  const { publicUrl } = needs
  const answers = watchAnswers()
  const http = await createHttpServer({
    log: silentLogger,
    ids,
    publicUrl,
    trustedProxies: [],
    authenticate: accounts.authenticate,
    routes: [answers.routes, accounts.routes],
    webFolder: null,
    busyAfterMs: BUSY_AFTER_MS,
    perMinute,
  })
  await http.ready()
  const office = await makeOffice(db, ids, { name: 'Satu', people: 3 })
  const other = await makeOffice(db, ids, { name: 'Dua', people: 2 })
  const hashed = await accounts.passwords.hash(PASSWORD)
  const browser = (options?: BrowserOptions): Browser => new Browser(http, options)
  return {
    db,
    clock,
    ids,
    http,
    accounts,
    office,
    other,
    browser,
    async person(login, role, employeeId) {
      const account = { employeeId, login, email: null, name: `Nama ${login}`, role, passwordHash: hashed }
      return { login, accountId: await db.transaction((trx) => createAccountFor(trx, { clock, ids }, account)) }
    },
    async signedIn(login, options) {
      const one = browser(options)
      const { status } = await one.signIn(login, PASSWORD)
      if (status !== 200) throw new Error(`${login} could not sign in: ${status}`)
      return one
    },
    async close() {
      await http.close()
      await temporary.close()
      answers.check()
    },
  }
}

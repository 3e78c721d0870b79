import type { SessionInfo, TokenInfo } from '#contract/accounts.ts'
import type { PunchAnswer } from '#contract/attendance.ts'
import type { Role } from '#contract/permissions.ts'
import { createAccountFor, createPasswords } from '#src/features/accounts/index.ts'
import type { House } from '#src/roles/embedded.ts'
import type { Cast } from '../flows/permissions.table.ts'
import { Browser } from './browser.ts'
import { makeOffice } from './office.ts'

const PASSWORD = 'kuda menari di atap'
const LOGINS: Record<Role, string> = { karyawan: 'staff', atasan: 'chief', admin: 'boss', auditor: 'audit' }

export type CastHouse = {
  cast: Cast
  /** A new session of somebody with this role. */
  signIn: (role: Role) => Promise<Browser>
  /** A personal access token of each role. */
  tokens: Record<Role, string>
}

/** Two departments with people in the opened house, one of every role, who have clocked in today. */
export async function castHouse(house: House): Promise<CastHouse> {
  const { db, ids, clock, http } = house
  const a = await makeOffice(db, ids, { name: 'A', people: 3 })
  const b = await makeOffice(db, ids, { name: 'B', people: 1 })
  const [staff = '', colleague = '', chief = ''] = a.employees
  const [stranger = ''] = b.employees
  const passwordHash = await createPasswords({ ids, cost: { memory: 64, passes: 1 } }).hash(PASSWORD)
  await db.transaction(async (trx) => {
    const people: [string, Role, string | null][] = [
      ['staff', 'karyawan', staff],
      ['colleague', 'karyawan', colleague],
      ['chief', 'atasan', chief],
      ['stranger', 'karyawan', stranger],
      ['boss', 'admin', null],
      ['audit', 'auditor', null],
    ]
    for (const [login, role, employeeId] of people)
      await createAccountFor(trx, { clock, ids }, { login, role, employeeId, email: null, name: login, passwordHash })
    const manages = { department_id: a.department, employee_id: chief }
    await trx.kysely.insertInto('department_manager').values(manages).execute()
  })
  const enter = async (login: string): Promise<Browser> => {
    const browser = new Browser(http)
    const { status } = await browser.signIn(login, PASSWORD)
    if (status !== 200) throw new Error(`${login} could not sign in: ${status}`)
    return browser
  }
  const day = async (login: string): Promise<string> => {
    const headers = { 'idempotency-key': ids.uuid() }
    const { body } = await (await enter(login)).send('POST', '/api/attendances/check-in', {}, headers)
    return (body as PunchAnswer).data.id
  }
  const tokenOf = async (browser: Browser): Promise<TokenInfo & { token: string }> =>
    (await browser.send('POST', '/api/tokens', { name: 'walk' })).body as TokenInfo & { token: string }
  const foreign = await enter('stranger')
  const sessions = (await foreign.send('GET', '/api/sessions')).body as { data: SessionInfo[] }
  const tokens = {} as Record<Role, string>
  for (const role of Object.keys(LOGINS) as Role[]) tokens[role] = (await tokenOf(await enter(LOGINS[role]))).token
  const cast: Cast = {
    departmentA: a.department,
    departmentB: b.department,
    siteA: a.site,
    siteB: b.site,
    staff,
    colleague,
    chief,
    stranger,
    staffDay: await day('staff'),
    colleagueDay: await day('colleague'),
    strangerDay: await day('stranger'),
    strangerSession: sessions.data[0]?.id ?? '',
    strangerToken: (await tokenOf(foreign)).id,
    strangerPasskey: await passkeyOf(house, 'stranger'),
  }
  return { cast, tokens, signIn: (role) => enter(LOGINS[role]) }
}

/** A passkey that nobody holds, in somebody's account. */
async function passkeyOf({ db, ids, clock }: House, login: string): Promise<string> {
  const id = ids.uuid()
  await db.transaction(async (trx) => {
    const account = await trx.kysely
      .selectFrom('account')
      .select('id')
      .where('login', '=', login)
      .executeTakeFirstOrThrow()
    const key = { credential_hash: '0'.repeat(64), credential: 'x', public_key: 'x', counter: 0, transports: '[]' }
    const row = { id, account_id: account.id, ...key, name: 'HP', created_at: clock.now(), last_used_at: null }
    await trx.kysely.insertInto('passkey').values(row).execute()
  })
  return id
}

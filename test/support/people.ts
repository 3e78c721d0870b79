import type { Role } from '#contract/permissions.ts'
import type { Database, Transaction } from '#src/database/database.ts'
import { createAccountFor } from '#src/features/accounts/index.ts'
import { startSession } from '#src/features/accounts/sessions.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { makeOffice } from './office.ts'
import type { OfficeOptions } from './office.ts'

type Needs = { db: Database; clock: Clock; ids: Ids; config: { sessionSecret: string } }

/** Somebody who is signed in: `cookie` is the header that says so. */
export type Signed = { accountId: string; employeeId: string | null; cookie: string }
export type Worker = Signed & { employeeId: string }
export type Staff = { department: string; site: string; workers: Worker[] }

/** Where people have sessions at: one cookie of the name that a house without https uses. */
const FROM = { userAgent: 'test', address: '127.0.0.1' }

/** So many people in one transaction. */
const AT_ONCE = 100

/** An office full of employees who are signed in; fast, because nobody types a password. */
export async function makeStaff(needs: Needs, count: number, office: OfficeOptions = {}): Promise<Staff> {
  const { db, ids } = needs
  const { department, site, employees } = await makeOffice(db, ids, {
    start: '00:00',
    end: '23:59',
    ...office,
    people: count,
  })
  const workers: Worker[] = []
  const name = office.name ?? 'Kantor'
  for (let first = 0; first < count; first += AT_ONCE)
    await db.transaction(async (trx) => {
      for (const [index, employeeId] of employees.slice(first, first + AT_ONCE).entries()) {
        const login = `00${name}${first + index + 1}`
        workers[first + index] = { ...(await signUpIn(trx, needs, login, 'karyawan', employeeId)), employeeId }
      }
    })
  return { department, site, workers }
}

/** An account of a role with a session. */
export async function signUp(
  needs: Needs,
  login: string,
  role: Role,
  employeeId: string | null = null,
): Promise<Signed> {
  return needs.db.transaction((trx) => signUpIn(trx, needs, login, role, employeeId))
}

async function signUpIn(
  trx: Transaction,
  needs: Needs,
  login: string,
  role: Role,
  employeeId: string | null,
): Promise<Signed> {
  const account = { employeeId, login, email: null, name: `Nama ${login}`, role }
  const accountId = await createAccountFor(trx, needs, account)
  const { clock, ids, config } = needs
  const { token } = await startSession(
    trx,
    { clock, ids, sessionSecret: config.sessionSecret },
    { account_id: accountId, role },
    FROM,
  )
  return { accountId, employeeId, cookie: `hadir_sid=${token}` }
}

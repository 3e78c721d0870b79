import type { PasswordLink } from '#contract/accounts.ts'
import type { Employee, EmployeePage } from '#contract/people.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { readablePassword } from '#src/kernel/readable.ts'
import type { Api, Reply } from './api.ts'
import type { DemoAccounts } from './demo-accounts.ts'
import { SimulationProblem } from './problem.ts'

const signIn = (api: Api, login: string, password: string): Promise<Reply | null> =>
  api.insist('POST', '/api/session', { body: { login, password } })

/** Signs the demo admin in; returns the cookie. */
export async function signInAdmin(api: Api, { admin }: DemoAccounts): Promise<string> {
  const reply = await signIn(api, admin.login, admin.password)
  if (reply?.status === 200) return reply.cookie
  throw new SimulationProblem(
    `The demo admin ${admin.login} cannot sign in (${describe(reply)}). demo-accounts.json belongs to another database,` +
      ' or the password has been changed: put the new one into the file.',
  )
}

/** Everybody who works today and may clock in. */
export async function findPeople(api: Api, admin: string): Promise<Employee[]> {
  const people: Employee[] = []
  let cursor: string | null = null
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`
    const reply = await api.insist('GET', `/api/employees?active=true&limit=200${query}`, { cookie: admin })
    if (reply?.status !== 200) throw new SimulationProblem(`The list of employees cannot be read (${describe(reply)}).`)
    const page = reply.body as EmployeePage
    people.push(...page.data.filter(({ role }) => role !== null && role !== 'auditor'))
    cursor = page.next_cursor
  } while (cursor !== null)
  return people
}

/**
 * Signs a person in; returns the cookie, or null when that is impossible. Whoever has no known password gets one:
 * the admin asks for the one-time link and it is used, as it would be by the person.
 */
export async function enter(api: Api, admin: string, accounts: DemoAccounts, person: Employee): Promise<string | null> {
  const { id, number: login, name } = person
  const known = accounts.passwordOf(login)
  if (known !== undefined) {
    const reply = await signIn(api, login, known)
    if (reply?.status === 200) return reply.cookie
  }
  const link = await api.insist('POST', `/api/employees/${id}/password-link`, { cookie: admin })
  if (link?.status !== 201) return null
  const token = new URL((link.body as PasswordLink).url).hash.replace('#token=', '')
  const password = readablePassword(systemIds)
  const used = await api.insist('POST', '/api/password-link/use', { body: { token, password } })
  if (used?.status !== 204) return null
  accounts.add({ role: person.role ?? 'karyawan', login, password, name })
  const reply = await signIn(api, login, password)
  return reply?.status === 200 ? reply.cookie : null
}

export const describe = (reply: Reply | null): string =>
  reply === null ? 'no answer' : (reply.problem?.code ?? `status ${reply.status}`)

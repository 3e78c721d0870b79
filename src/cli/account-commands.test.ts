import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemIds } from '#src/kernel/ids.ts'
import { accountsHouse } from '#test/support/accounts.ts'
import type { AccountsHouse } from '#test/support/accounts.ts'
import { enrol } from '#test/support/totp.ts'
import type { TerminalNeeds } from './terminal.ts'
import { run as token } from './token.ts'
import { run as user } from './user.ts'

let house: AccountsHouse
const PASSWORD = 'gerimis di pelabuhan'

beforeAll(async () => {
  house = await accountsHouse({ hashCost: { memory: 19_456, passes: 2 } })
})
afterAll(() => house.close())

type Outcome = { code: number; out: string; err: string }

async function type(
  run: (args: string[], needs: TerminalNeeds) => Promise<number>,
  line: string,
  input = '',
): Promise<Outcome> {
  const written = { out: '', err: '' }
  const code = await run(line.split(' ').filter(Boolean), {
    db: house.db,
    clock: house.clock,
    ids: systemIds,
    stdin: (async function* () {
      for (const byte of Buffer.from(input)) yield Uint8Array.of(byte)
    })(),
    stdout: { write: (text) => (written.out += text) },
    stderr: { write: (text) => (written.err += text) },
  })
  return { code, ...written }
}

it('an operator makes an account that can sign in at once, and gives it another password', async () => {
  const made = await type(user, 'create --login Ratna --name Ratna --role admin --password-stdin', `${PASSWORD} é\n`)
  expect(made).toEqual({ code: 0, out: 'created admin Ratna\n', err: '' })
  const browser = house.browser()
  expect((await browser.signIn('ratna', `${PASSWORD} é`)).status).toBe(200)

  const changed = await type(user, 'password --login ratna --password-stdin', `${PASSWORD} 2\r\n`)
  expect(changed).toMatchObject({ code: 0, err: '' })
  expect((await browser.send('GET', '/api/session')).status).toBe(401)
  expect((await browser.signIn('ratna', `${PASSWORD} 2`)).status).toBe(200)
})

it('an operator takes somebody’s second factor away, and says so when there is none', async () => {
  await type(user, 'create --login Sari --name Sari --role admin --password-stdin', PASSWORD)
  const browser = house.browser()
  await browser.signIn('sari', PASSWORD)
  await enrol(browser, house.clock)
  expect((await house.browser().signIn('sari', PASSWORD)).status).toBe(401)
  const reset = await type(user, 'reset-second-factor --login Sari')
  expect(reset).toEqual({ code: 0, out: 'took the second factors of Sari away; sessions ended\n', err: '' })
  expect((await house.browser().signIn('sari', PASSWORD)).status).toBe(200)
  const again = await type(user, 'reset-second-factor --login sari')
  expect(again.out).toBe('sari had no second factor; sessions ended\n')
  expect(await type(user, 'reset-second-factor --login nobody')).toMatchObject({ code: 1, out: '' })
})

it('an account with the number of an employee is theirs', async () => {
  await type(user, 'create --login 00Satu1 --name Pegawai --role karyawan --password-stdin', PASSWORD)
  expect(await house.browser().signIn('00satu1', PASSWORD)).toMatchObject({
    status: 200,
    body: { user: { employee_id: house.office.employees[0] } },
  })
})

it('an account out of use lets nobody in, ends what was open, and may come back; the last administrator stays', async () => {
  await type(user, 'create --login penguji --name Penguji --role admin --password-stdin', PASSWORD)
  const browser = house.browser()
  expect((await browser.signIn('penguji', PASSWORD)).status).toBe(200)
  const says = 'penguji is out of use; sessions and tokens ended\n'
  expect(await type(user, 'disable --login penguji')).toEqual({ code: 0, out: says, err: '' })
  expect(await type(user, 'disable --login penguji')).toEqual({ code: 0, out: says, err: '' })
  expect((await browser.send('GET', '/api/session')).status).toBe(401)
  expect((await browser.signIn('penguji', PASSWORD)).status).toBe(401)
  expect(await type(user, 'enable --login penguji')).toEqual({ code: 0, out: 'penguji is in use again\n', err: '' })
  expect((await browser.signIn('penguji', PASSWORD)).status).toBe(200)

  const admins = house.db.read.kysely.selectFrom('account').select('login').where('role', '=', 'admin')
  const others = (await admins.where('disabled_at', 'is', null).execute()).map(({ login }) => login)
  const left = []
  for (const login of others) left.push(await type(user, `disable --login ${login}`))
  expect(left.filter(({ code }) => code === 1)).toMatchObject([{ err: expect.stringContaining('account/last-admin') }])
  for (const login of others) await type(user, `enable --login ${login}`)
})

it('a token is printed alone on a line and lets a script in', async () => {
  await type(user, 'create --login script --name Script --role auditor --password-stdin', PASSWORD)
  const { code, out, err } = await type(token, 'create --login SCRIPT --days 7')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/^hadir_pat_[\w-]{43}\n$/)
  const answer = await house.browser().send('GET', '/api/session', undefined, { authorization: `Bearer ${out.trim()}` })
  expect(answer).toMatchObject({ status: 200, body: { user: { login: 'script' } } })
})

it.each([
  [user, '', '', 2, 'say what to do'],
  [user, 'delete --login a', '', 2, 'there is no "delete"'],
  [user, 'create --login a --name b --role boss --password-stdin', PASSWORD, 2, '"boss" is no role'],
  [user, 'create --login a --name b --password-stdin', PASSWORD, 2, '--role is missing'],
  [user, 'create --login a --name b --role admin', PASSWORD, 2, '--password-stdin is missing'],
  [user, 'create --login a --name b --role admin --password-stdin', '', 2, 'no password came in'],
  [user, 'create --login a --name b --role admin --password secret', '', 2, "Unknown option '--password'"],
  [user, 'create a --role admin', '', 2, "Unexpected argument 'a'"],
  [user, 'create --login a --name b --role admin --password-stdin', 'short', 1, 'account/password-weak'],
  [user, 'create --login twice --name b --role admin --password-stdin', PASSWORD, 0, ''],
  [user, 'create --login Twice --name b --role admin --password-stdin', PASSWORD, 1, 'account/login-taken'],
  [user, 'password --login nobody --password-stdin', PASSWORD, 1, 'there is no account with the login "nobody"'],
  [token, 'create', '', 2, '--login is missing'],
  [token, 'create --login nobody', '', 1, 'there is no account with the login "nobody"'],
  [token, 'create --login twice --days soon', '', 2, '--days is a number'],
])('%o %s → %s', async (run, line, input, code, reason) => {
  const outcome = await type(run, line, input)
  expect(outcome.code).toBe(code)
  expect(outcome.err).toContain(reason)
  if (code !== 0) expect(outcome.out).toBe('')
})

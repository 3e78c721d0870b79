import { ROLES } from '#contract/permissions.ts'
import type { Role } from '#contract/permissions.ts'
import { addAccount, replacePassword, resetSecondFactor, setInUse } from '#src/features/accounts/index.ts'
import { attempt, readAll, readFlags, required, UsageError } from './terminal.ts'
import type { TerminalNeeds } from './terminal.ts'

const USAGE = `Usage:
  hadir user create   --login L --name N --role R [--email E] --password-stdin
  hadir user password --login L --password-stdin
  hadir user disable  --login L
  hadir user enable   --login L
  hadir user reset-second-factor --login L
R is one of ${ROLES.join(', ')}. The password is read from standard input, never from the command line.
`
const string = { type: 'string' } as const
const boolean = { type: 'boolean' } as const

/** `hadir user`: makes an account, gives one another password, takes one out of use, or its second factors away. */
export const run = (args: readonly string[], needs: TerminalNeeds): Promise<number> =>
  attempt(needs, 'user', USAGE, async () => {
    const [what, ...rest] = args
    if (what === 'create') return create(rest, needs)
    if (what === 'password') return changePassword(rest, needs)
    if (what === 'disable' || what === 'enable') return changeUse(rest, needs, what === 'enable')
    if (what === 'reset-second-factor') return resetFactor(rest, needs)
    throw new UsageError(what === undefined ? 'say what to do' : `there is no "${what}"`)
  })

async function create(args: readonly string[], needs: TerminalNeeds): Promise<void> {
  const flags = { login: string, name: string, role: string, email: string, 'password-stdin': boolean }
  const values = readFlags(args, flags)
  const [login, name, role] = [required(values, 'login'), required(values, 'name'), required(values, 'role')]
  if (!isRole(role)) throw new UsageError(`"${role}" is no role`)
  const email = values['email'] === undefined ? null : required(values, 'email')
  await addAccount(needs, { login, name, role, email, password: await passwordFor(values, needs) })
  needs.stdout.write(`created ${role} ${login.trim()}\n`)
}

async function changePassword(args: readonly string[], needs: TerminalNeeds): Promise<void> {
  const values = readFlags(args, { login: string, 'password-stdin': boolean })
  const login = required(values, 'login')
  await replacePassword(needs, { login, password: await passwordFor(values, needs) })
  needs.stdout.write(`changed the password of ${login.trim()}; sessions and tokens ended\n`)
}

async function changeUse(args: readonly string[], needs: TerminalNeeds, inUse: boolean): Promise<void> {
  const login = required(readFlags(args, { login: string }), 'login')
  await setInUse(needs, login, inUse)
  const says = inUse ? 'is in use again' : 'is out of use; sessions and tokens ended'
  needs.stdout.write(`${login.trim()} ${says}\n`)
}

async function resetFactor(args: readonly string[], needs: TerminalNeeds): Promise<void> {
  const login = required(readFlags(args, { login: string }), 'login')
  const had = await resetSecondFactor(needs, login)
  needs.stdout.write(
    had
      ? `took the second factors of ${login.trim()} away; sessions ended\n`
      : `${login.trim()} had no second factor; sessions ended\n`,
  )
}

async function passwordFor(
  values: Record<string, string | boolean | undefined>,
  needs: TerminalNeeds,
): Promise<string> {
  if (!values['password-stdin']) throw new UsageError('--password-stdin is missing')
  const password = await readAll(needs)
  if (password === '') throw new UsageError('no password came in on standard input')
  return password
}

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text)

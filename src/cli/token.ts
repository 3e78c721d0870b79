import { addToken } from '#src/features/accounts/index.ts'
import { attempt, readFlags, required, UsageError } from './terminal.ts'
import type { TerminalNeeds } from './terminal.ts'

const USAGE = `Usage:
  hadir token create --login L [--name N] [--days D]
Prints a personal access token of that account, alone on a line. Without --days it does not expire.
`
const string = { type: 'string' } as const

/** `hadir token`: makes a personal access token for scripts. */
export const run = (args: readonly string[], needs: TerminalNeeds): Promise<number> =>
  attempt(needs, 'token', USAGE, async () => {
    const [what, ...rest] = args
    if (what !== 'create') throw new UsageError(what === undefined ? 'say what to do' : `there is no "${what}"`)
    const values = readFlags(rest, { login: string, name: string, days: string })
    const days = values['days'] === undefined ? null : Number(values['days'])
    if (days !== null && !(Number.isInteger(days) && days >= 1 && days <= 3650))
      throw new UsageError('--days is a number from 1 to 3650')
    const name = values['name'] === undefined ? 'hadir token create' : required(values, 'name')
    const token = await addToken(needs, { login: required(values, 'login'), name, expires_in_days: days })
    needs.stdout.write(`${token}\n`)
  })

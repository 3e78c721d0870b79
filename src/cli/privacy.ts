import { erasePerson, exportPerson, purge } from '#src/features/privacy/index.ts'
import { operatorActor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { privacyNeeds } from '#src/roles/personal-data.ts'
import { attempt, readFlags, required, UsageError } from './terminal.ts'
import type { TerminalNeeds } from './terminal.ts'

const USAGE = `Usage:
  hadir privacy export --number N              everything about one person, as JSON on standard output
  hadir privacy erase  --number N --reason R --yes
  hadir privacy purge  [--dry-run]             let go what is older than the retention settings say
N is the employee number. What is erased or purged does not come back; backups made before still hold it.
`
const string = { type: 'string' } as const
const boolean = { type: 'boolean' } as const

/** `hadir privacy`: what the law lets people ask for, from the machine itself. */
export const run = (args: readonly string[], needs: TerminalNeeds): Promise<number> =>
  attempt(needs, 'privacy', USAGE, async () => {
    const [what, ...rest] = args
    if (what === 'export') return exportOne(rest, needs)
    if (what === 'erase') return erase(rest, needs)
    if (what === 'purge') return purgeOld(rest, needs)
    throw new UsageError(what === undefined ? 'say what to do' : `there is no "${what}"`)
  })

async function exportOne(args: readonly string[], needs: TerminalNeeds): Promise<void> {
  const number = required(readFlags(args, { number: string }), 'number')
  const data = await exportPerson(privacyNeeds(needs), await idOf(needs, number), operatorActor())
  needs.stdout.write(`${JSON.stringify(data, null, 2)}\n`)
}

async function erase(args: readonly string[], needs: TerminalNeeds): Promise<void> {
  const values = readFlags(args, { number: string, reason: string, yes: boolean })
  const [number, reason] = [required(values, 'number'), required(values, 'reason')]
  if (!values['yes']) throw new UsageError('nothing was erased; say --yes to mean it')
  const id = await idOf(needs, number)
  const report = await erasePerson(privacyNeeds(needs), id, { number, reason }, operatorActor())
  needs.stdout.write(`erased; the person is now called "${report.name}" in ${report.attendances} days\n`)
}

async function purgeOld(args: readonly string[], needs: TerminalNeeds): Promise<void> {
  const dryRun = readFlags(args, { 'dry-run': boolean })['dry-run'] === true
  const found = await purge(privacyNeeds(needs), operatorActor(), dryRun)
  const days = `${found.attendances} days with ${found.punches} taps`
  const rest = `${found.letters} letters, ${found.requests} requests, ${found.sources} addresses, ${found.audit_entries} rows of the audit log`
  needs.stdout.write(`${dryRun ? 'would purge' : 'purged'} ${days}, ${rest}\n`)
}

async function idOf({ db }: TerminalNeeds, number: string): Promise<string> {
  const find = db.read.kysely.selectFrom('employee').select('id').where('number', '=', number)
  const found = await find.executeTakeFirst()
  if (!found) throw new AppError('people/not-found', { detail: `there is no employee with the number "${number}"` })
  return found.id
}

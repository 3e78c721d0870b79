import { readFile } from 'node:fs/promises'
import { attendanceFindings } from '#src/features/attendance/index.ts'
import { auditFindings, auditHead, headLine } from '#src/features/audit/index.ts'
import type { Head } from '#src/features/audit/index.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { attempt, readFlags, UsageError } from './terminal.ts'
import type { TerminalNeeds } from './terminal.ts'

const USAGE = `Usage:
  hadir audit verify [--head FILE]
  hadir audit head
verify follows the chain of the audit log, the seals of taps and the days derived from them, and names the first row
that was edited, deleted, slipped in or moved. FILE holds ends of the chain that were written down elsewhere, a line
each, as head prints them and as they stand in audit-heads.txt in the data folder.
`
/** Findings that are named one by one. */
const NAMED = 20

/** `hadir audit`: was anything changed that nobody says he changed? */
export async function run(args: readonly string[], needs: TerminalNeeds): Promise<number> {
  let isWell = true
  const code = await attempt(needs, 'audit', USAGE, async () => {
    const [what, ...rest] = args
    if (what === 'head') await head(rest, needs)
    else if (what === 'verify') isWell = await verify(rest, needs)
    else throw new UsageError(what === undefined ? 'say what to do' : `there is no "${what}"`)
  })
  return code === 0 && !isWell ? 1 : code
}

async function head(args: readonly string[], { db, clock, stdout }: TerminalNeeds): Promise<void> {
  readFlags(args, {})
  stdout.write(headLine(await auditHead(db.read), clock.now()))
}

async function verify(args: readonly string[], { db, clock, stdout }: TerminalNeeds): Promise<boolean> {
  const file = readFlags(args, { head: { type: 'string' } })['head']
  const heads = typeof file === 'string' ? await readHeads(file) : []
  let found = 0
  const end = await db.atOneMoment(async (read) => {
    const look = { db: { read }, clock }
    for (const findings of [auditFindings(look, heads), attendanceFindings(look)]) {
      for await (const { invariant, text } of findings) {
        found++
        if (found <= NAMED) stdout.write(`${invariant.padEnd(8)} ${text}\n`)
      }
    }
    return auditHead(read)
  })
  if (found > NAMED) stdout.write(`and ${found - NAMED} more\n`)
  const compared = heads.length > 0 ? ` and ${heads.length} ends that were written down` : ''
  const looked = `Followed ${end.seq.toLocaleString('en')} rows of the chain, the seals of taps, all days${compared}`
  const said = found === 1 ? '1 finding' : `${found} findings`
  stdout.write(`${looked}: ${found > 0 ? said : 'nothing was changed behind the log’s back'}.\n`)
  return found === 0
}

async function readHeads(file: string): Promise<Head[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`--head cannot be read: ${messageOf(error)}`)
  })
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const heads = lines.map((line) => /^(\d{1,15}) ([0-9a-f]{64})(?: |$)/.exec(line))
  const bad = heads.indexOf(null)
  if (bad !== -1) throw new UsageError(`line ${bad + 1} of ${file} is no end of a chain`)
  return heads.flatMap((match) => (match ? [{ seq: Number(match[1]), hash: match[2] ?? '' }] : []))
}

import { readFile, stat } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { importFaultText } from '#contract/import-words.ts'
import { IMPORT_MOST_BYTES, IMPORT_MOST_TOGETHER } from '#contract/imports.ts'
import type { ImportPreview, ImportQuery, ImportRow } from '#contract/imports.ts'
import { checkEmployees, checkRoster, startEmployees, startRoster } from '#src/features/imports/index.ts'
import { operatorActor } from '#src/kernel/actor.ts'
import { AppError, messageOf } from '#src/kernel/errors.ts'
import { importNeeds } from '#src/roles/import-needs.ts'
import { attempt, UsageError } from './terminal.ts'
import type { TerminalNeeds } from './terminal.ts'

const USAGE = `Usage:
  hadir import employees FILE [--dry-run] [--good-rows] [--create-places] [--zone Z]
  hadir import roster FILE [--dry-run] [--good-rows] [--past] [--month 2026-12]
FILE is .xlsx or .csv. Nothing is saved while any row is faulty, unless --good-rows says to take the others.
More than 500 people are saved in steps; after a break the same file does the rest.
--create-places makes departments and sites that do not exist yet, --zone says where such sites lie (Asia/Jakarta).
--past also changes days that have been; --month says of which month a roster's columns 1 to 31 are.
Ends with 0 when done, 1 when the file or the database refused something, 2 when it was called wrongly.
`
const KINDS = {
  employees: { check: checkEmployees, start: startEmployees },
  roster: { check: checkRoster, start: startRoster },
} as const
const MOST_LINES = 40

type Flags = {
  'dry-run': boolean
  'good-rows': boolean
  'create-places': boolean
  zone: string
  past: boolean
  month: string | undefined
}

/** `hadir import`: people or a roster from a spreadsheet, by the rules of the screen. */
export const run = (args: readonly string[], needs: TerminalNeeds): Promise<number> =>
  attempt(needs, 'import', USAGE, async () => {
    const { kind, path, flags } = readArguments(args)
    const file = await readSpreadsheet(path)
    const query: ImportQuery = {
      create: flags['create-places'] ? 'both' : 'none',
      zone: flags.zone,
      past: flags.past,
      ...(flags.month !== undefined && { month: flags.month }),
    }
    const { check, start } = KINDS[kind]
    // whether the house sends mail, its worker knows
    const { preview } = await check(importNeeds(needs, true), file, query)
    needs.stdout.write(tableOf(preview))
    const { counts } = preview
    const refused = counts.faulty > 0 && !flags['good-rows']
    if (flags['dry-run']) {
      needs.stdout.write('dry run: nothing was saved\n')
      if (refused) throw new AppError('import/faulty')
      return
    }
    const apply = { ...query, digest: preview.digest, mode: flags['good-rows'] ? 'good' : 'all' } as const
    const tell = (done: number, total: number): void =>
      void (total > IMPORT_MOST_TOGETHER && needs.stdout.write(`  ${done} of ${total}\n`))
    const result = await (await start(importNeeds(needs, true), file, apply, operatorActor()))(tell)
    const { created, changed, unchanged } = result
    needs.stdout.write(`saved: ${created} new, ${changed} changed; ${unchanged} were so already\n`)
    if (result.refused.length === 0) return
    for (const row of result.refused.slice(preview.counts.faulty)) needs.stdout.write(linesOf(row))
    throw new AppError('import/faulty', { detail: `${result.refused.length} rows were not taken` })
  })

function readArguments(args: readonly string[]): { kind: keyof typeof KINDS; path: string; flags: Flags } {
  const boolean = { type: 'boolean', default: false } as const
  const options = {
    'dry-run': boolean,
    'good-rows': boolean,
    'create-places': boolean,
    past: boolean,
    zone: { type: 'string', default: 'Asia/Jakarta' },
    month: { type: 'string' },
  } as const
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, strict: true, allowPositionals: true })
    const [kind, path, ...rest] = positionals
    if (kind === undefined || !Object.hasOwn(KINDS, kind))
      throw new UsageError(`say what to import: ${Object.keys(KINDS).join(' or ')}`)
    if (path === undefined) throw new UsageError('name the file')
    if (rest.length > 0) throw new UsageError(`"${rest[0]}" is one thing too many`)
    return { kind: kind as keyof typeof KINDS, path, flags: { month: undefined, ...values } }
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(messageOf(error).split('. ')[0])
  }
}

async function readSpreadsheet(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path)
    if (size > IMPORT_MOST_BYTES) throw new AppError('import/too-large')
    return await readFile(path)
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new Error(`cannot read ${path}: ${messageOf(error)}`, { cause: error })
  }
}

/** What would happen, a line for each row that is not as it was; the first of them when there are many. */
function tableOf({ counts, rows, unknown, columns, headings, days, month, past }: ImportPreview): string {
  const used = Object.entries(columns).map(([column, index]) => `${column} = "${headings[index] ?? ''}"`)
  const telling = rows.filter(({ state }) => state !== 'unchanged')
  // what is wrong comes first: it is what has to be done
  const sorted = telling.toSorted((one, other) => Number(other.state === 'faulty') - Number(one.state === 'faulty'))
  const shown = sorted.slice(0, MOST_LINES).map(linesOf).join('')
  const more = sorted.length > MOST_LINES ? `  … and ${sorted.length - MOST_LINES} more\n` : ''
  const missing = [
    ...unknown.departments.map((name) => `department "${name}"`),
    ...unknown.sites.map((name) => `site "${name}"`),
  ]
  const places = missing.length > 0 ? `not there yet: ${missing.join(', ')}\n` : ''
  const ask = days && month === null ? 'the columns are days: say of which month with --month\n' : ''
  const been = past > 0 ? `${past} of the days have been; they change with --past only\n` : ''
  const sum = `${counts.new} new, ${counts.changed} changed, ${counts.unchanged} unchanged, ${counts.faulty} faulty\n`
  return `columns: ${used.join(', ')}\n${shown}${more}${places}${ask}${been}${sum}`
}

function linesOf({ row, state, number, name, changes, faults }: ImportRow): string {
  const head = `  ${String(row).padStart(5)}  ${state.padEnd(8)}  ${number.padEnd(12)}  ${name}\n`
  const says =
    state === 'faulty'
      ? faults.map((fault) => importFaultText('id', fault))
      : state === 'changed'
        ? changes.slice(0, 8).map(({ field, before, after }) => `${field}: ${before || '–'} → ${after || '–'}`)
        : []
  return head + says.map((line) => `                   ${line}\n`).join('')
}

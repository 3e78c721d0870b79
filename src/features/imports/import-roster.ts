import { setImmediate } from 'node:timers/promises'
import type { z } from 'zod'
import { IMPORT_MOST_ROWS } from '#contract/imports.ts'
import type { ApplyImportQuery, ImportPreview, ImportQuery, ImportResult } from '#contract/imports.ts'
import type { Transaction } from '#src/database/database.ts'
import { putRoster, rosterCodes, rosterEntries } from '#src/features/shifts/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { dateOf } from './cells.ts'
import { previewOf } from './found-columns.ts'
import { readKnown } from './known-people.ts'
import type { ImportNeeds, OnProgress } from './needs.ts'
import { planRoster } from './plan-roster.ts'
import type { PlannedLine, RosterPlan } from './plan-roster.ts'
import { readTable } from './read-table.ts'
import { rosterShape } from './roster-shape.ts'

type Result = z.infer<typeof ImportResult>

/** Entries that are written before others get their turn. */
const AT_ONCE = 500
/** More than these are written in small transactions: nobody's tap waits so long behind one. */
const MOST_TOGETHER = 4_000

/** What a roster from a spreadsheet would change, without doing anything. Throws `import/…`. */
export async function checkRoster(
  { db, clock }: Pick<ImportNeeds, 'db' | 'clock'>,
  file: Buffer,
  query: ImportQuery,
): Promise<{ preview: ImportPreview; plan: RosterPlan }> {
  const table = await readTable(file)
  const shape = rosterShape(table, query)
  if (shape.lines.length > IMPORT_MOST_ROWS) throw new AppError('import/too-many-rows')
  const { columns } = shape.found
  const readable = columns.number !== undefined && (shape.matrix || columns.shift !== undefined)
  const dates = shape.lines.flatMap(({ cells }) => cells.flatMap(({ date }) => dateOf(date) ?? [])).sort()
  const plan: RosterPlan =
    readable && !(shape.days && shape.month === null)
      ? planRoster(shape, {
          known: await readKnown(db.read),
          codes: await rosterCodes(db.read),
          entries: await rosterEntries(db.read, dates[0] ?? '', dates.at(-1) ?? ''),
          now: clock.now(),
          past: query.past,
        })
      : { rows: [], past: 0 }
  const { matrix, month, days } = shape
  const rows = plan.rows.map(({ shown }) => shown)
  const unknown = { departments: [], sites: [] }
  return { plan, preview: previewOf(table, shape.found, { rows, unknown, matrix, month, days, past: plan.past }) }
}

/** Checks a roster again and does what was shown. Throws `import/changed-meanwhile`, `import/faulty`, `import/…`. */
export async function startRoster(
  needs: ImportNeeds,
  file: Buffer,
  query: z.infer<typeof ApplyImportQuery>,
  actor: Actor,
): Promise<(onProgress: OnProgress) => Promise<Result>> {
  const { preview, plan } = await checkRoster(needs, file, query)
  if (preview.days && preview.month === null)
    throw new AppError('import/columns-unknown', { detail: 'the columns are days: say of which month' })
  if (preview.columns['number'] === undefined || (!preview.matrix && preview.columns['shift'] === undefined))
    throw new AppError('import/columns-unknown')
  if (preview.digest !== query.digest) throw new AppError('import/changed-meanwhile')
  if (query.mode === 'all' && preview.counts.faulty > 0) throw new AppError('import/faulty')
  return (onProgress) => applyRoster(needs, plan, { mode: query.mode, past: query.past, actor, onProgress })
}

type Options = { mode: 'all' | 'good'; past: boolean; actor: Actor; onProgress: OnProgress }

/**
 * `all`: in one transaction while there are not very many entries, in small ones beyond that; the same file again does
 * what was broken off. `good`: the rows without faults, each by itself where the roster refuses some.
 */
async function applyRoster(
  { db, clock, ids, markForRecompute, tell }: ImportNeeds,
  plan: RosterPlan,
  { mode, past, actor, onProgress }: Options,
): Promise<Result> {
  const work = plan.rows.filter(({ shown }) => shown.state === 'new' || shown.state === 'changed')
  const total = work.length
  const refused = plan.rows.filter(({ shown }) => shown.state === 'faulty').map(({ shown }) => shown)
  const write = (trx: Transaction, some: readonly PlannedLine[]): Promise<number> =>
    putRoster(
      { trx, clock, ids, markForRecompute, tell, actor },
      some.flatMap(({ entries }) => entries),
      { past, source: 'import' },
    )
  let done = 0
  const written: PlannedLine[] = []
  const attempt = async (some: readonly PlannedLine[]): Promise<void> => {
    try {
      await db.transaction((trx) => write(trx, some))
      written.push(...some)
    } catch (error) {
      if (mode === 'all' || !(error instanceof AppError) || error.code === 'server/busy') throw error
      const [only] = some
      if (some.length > 1) for (const one of some) await attempt([one])
      else if (only)
        refused.push({
          ...only.shown,
          state: 'faulty',
          faults: [{ column: only.shown.number, code: 'refused', value: `${error.message} (${error.code})` }],
        })
    }
  }
  const entries = work.reduce((sum, one) => sum + one.entries.length, 0)
  if (mode === 'all' && entries <= MOST_TOGETHER) {
    await db.transaction(async (trx) => {
      // may run twice after a deadlock
      done = 0
      for (const some of portions(work)) {
        await write(trx, some)
        onProgress((done += some.length), total)
        await setImmediate()
      }
    })
    written.push(...work)
  } else
    for (const some of portions(work)) {
      await attempt(some)
      onProgress((done += some.length), total)
    }
  const count = (state: string): number => written.filter(({ shown }) => shown.state === state).length
  const unchanged = plan.rows.filter(({ shown }) => shown.state === 'unchanged').length
  return { created: count('new'), changed: count('changed'), unchanged, departments: 0, sites: 0, refused }
}

/** Rows together as long as their entries are not more than a portion. */
function* portions(rows: readonly PlannedLine[]): Generator<PlannedLine[]> {
  let some: PlannedLine[] = []
  let size = 0
  for (const row of rows) {
    if (some.length > 0 && size + row.entries.length > AT_ONCE) {
      yield some
      ;[some, size] = [[], 0]
    }
    some.push(row)
    size += row.entries.length
  }
  if (some.length > 0) yield some
}

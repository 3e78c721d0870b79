import type { z } from 'zod'
import type { ApplyImportQuery, ImportPreview, ImportQuery, ImportResult } from '#contract/imports.ts'
import { EMPLOYEE_COLUMNS } from '#contract/imports.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { applyEmployees } from './apply-employees.ts'
import { findColumns } from './columns.ts'
import { previewOf, withChosen } from './found-columns.ts'
import { readKnown } from './known-people.ts'
import type { Known } from './known-people.ts'
import type { ImportNeeds, OnProgress } from './needs.ts'
import { planEmployees } from './plan-employees.ts'
import type { EmployeePlan } from './plan-employees.ts'
import { readTable } from './read-table.ts'

type Checked = { preview: ImportPreview; plan: EmployeePlan; known: Known }

/** What a file would do, without doing anything. Throws `import/…`. */
export async function checkEmployees(
  { db, clock }: Pick<ImportNeeds, 'db' | 'clock'>,
  file: Buffer,
  query: ImportQuery,
): Promise<Checked> {
  const table = await readTable(file)
  const found = withChosen(findColumns('employees', table), query.columns, EMPLOYEE_COLUMNS)
  const known = await readKnown(db.read)
  // without a column for the numbers there is nothing to compare: the columns have to be chosen first
  const plan: EmployeePlan =
    found.columns.number === undefined
      ? { rows: [], unknown: { departments: [], sites: [] } }
      : planEmployees(table, found, known, { ...query, now: clock.now() })
  const rows = plan.rows.map(({ shown }) => shown)
  return { plan, known, preview: previewOf(table, found, { ...NO_ROSTER, rows, unknown: plan.unknown }) }
}

/** Checks a file again and does what was shown. Throws `import/changed-meanwhile`, `import/faulty`, `import/…`. */
export async function startEmployees(
  needs: ImportNeeds,
  file: Buffer,
  query: z.infer<typeof ApplyImportQuery>,
  actor: Actor,
): Promise<(onProgress: OnProgress) => Promise<z.infer<typeof ImportResult>>> {
  const { preview, plan, known } = await checkEmployees(needs, file, query)
  if (preview.columns['number'] === undefined) throw new AppError('import/columns-unknown')
  if (preview.digest !== query.digest) throw new AppError('import/changed-meanwhile')
  if (query.mode === 'all' && preview.counts.faulty > 0) throw new AppError('import/faulty')
  return (onProgress) => applyEmployees(needs, plan, known, { mode: query.mode, zone: query.zone, actor, onProgress })
}

const NO_ROSTER = { matrix: false, month: null, days: false, past: 0 }

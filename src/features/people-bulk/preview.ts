import type { BulkPreview, BulkRow, PreviewBulk } from '#contract/people-bulk.ts'
import { BULK_MOST_PEOPLE } from '#contract/people-bulk.ts'
import { findMany } from '#src/features/employees/index.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { PeopleBulkNeeds } from './needs.ts'
import { judge, judgeLink } from './judge.ts'
import type { Asked } from './judge.ts'
import { readWanted } from './wanted.ts'

const inOrder = new Intl.Collator('id', { numeric: true })

/**
 * Who would be changed by something, and how, by name; changes nothing. Whoever was named and is not there any more is
 * left out. Throws `people/too-many`, `people/reference-unknown`.
 */
export async function previewBulk(
  { db }: Pick<PeopleBulkNeeds, 'db'>,
  { who, change, password_links: links }: PreviewBulk,
  asked: Asked,
): Promise<BulkPreview> {
  if ((change !== undefined) === (links !== undefined)) throw oneOfBoth()
  if (change) requireChange(change)
  const people = await findMany(db.read, who, { now: asked.now, most: BULK_MOST_PEOPLE + 1 })
  if (people.length > BULK_MOST_PEOPLE) throw new AppError('people/too-many', { detail: `at most ${BULK_MOST_PEOPLE}` })
  const wanted = await readWanted(db.read, change ?? {})
  const rows = people.map((person) => (links ? judgeLink(person, asked) : judge(person, wanted, asked)))
  rows.sort((one, other) => inOrder.compare(one.name, other.name))
  return { counts: countsOf(rows), rows }
}

/** Refuses a change of nothing: `request/invalid`. */
export function requireChange(change: object): void {
  if (Object.keys(change).length > 0) return
  throw invalid('change', 'names nothing that changes')
}

const oneOfBoth = (): AppError => invalid('change', 'stands alone, or password_links does')
const invalid = (path: string, message: string): AppError =>
  new AppError('request/invalid', { detail: `${path} ${message}`, errors: [{ path, message }] })

export function countsOf(rows: readonly Pick<BulkRow, 'outcome'>[]): BulkPreview['counts'] {
  const counts = { changes: 0, same: 0, refused: 0 }
  for (const { outcome } of rows) counts[outcome]++
  return counts
}

import type { ExemptTitle } from '#contract/overtime.ts'
import { JOB_TITLE_MOST } from '#contract/people.ts'
import type { Queryable } from '#src/database/database.ts'
import { AppError } from '#src/kernel/errors.ts'
import { searchText, storedName } from '#src/kernel/text.ts'

/** What somebody's job title was on a date, as titles are compared; null: none. */
export type TitleOn = (employeeId: string, date: string) => string | null

/** Whether a title has no overtime pay on a date. */
export const isExemptTitle = (titles: readonly ExemptTitle[], title: string | null, date: string): boolean =>
  title !== null && titles.some((one) => one.from <= date && searchText(one.job_title) === title)

/** The titles of some people by date: the one of now, and before its day the ones that they had until then. */
export async function readTitles({ kysely }: Queryable, people: readonly string[]): Promise<TitleOn> {
  if (people.length === 0) return () => null
  const ids = [...people]
  const now = await kysely.selectFrom('employee').select(['id', 'job_title_search']).where('id', 'in', ids).execute()
  const rows = await kysely
    .selectFrom('former_job_title')
    .selectAll()
    .where('employee_id', 'in', ids)
    .orderBy('until_date')
    .execute()
  const current = new Map(now.map(({ id, job_title_search: title }) => [id, title]))
  const former = Map.groupBy(rows, ({ employee_id }) => employee_id)
  return (id, date) => {
    const before = former.get(id)?.find(({ until_date }) => date <= until_date)
    return before ? searchText(before.job_title) : (current.get(id) ?? null)
  }
}

/** Titles as they are kept. Throws `request/invalid` for one that cannot be, or that stands there twice. */
export function storedTitles(titles: readonly ExemptTitle[]): ExemptTitle[] {
  const seen = new Set<string>()
  return titles.map(({ job_title, from }, index) => {
    const path = `exempt_titles.${index}.job_title`
    const title = storedName(job_title, path, JOB_TITLE_MOST)
    const message = 'stands there twice'
    if (seen.has(searchText(title)))
      throw new AppError('request/invalid', { detail: `${path} ${message}`, errors: [{ path, message }] })
    seen.add(searchText(title))
    return { job_title: title, from }
  })
}

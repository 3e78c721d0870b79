import { sql } from 'kysely'
import type { Expression, ExpressionBuilder, RawBuilder, SqlBool } from 'kysely'
import type { EmployeeTable, Schema } from '#src/database/schema.ts'
import type { Span } from '#src/features/settlements/index.ts'

type People = ExpressionBuilder<Schema & { e: EmployeeTable }, 'e'>

/** Whether somebody (`e`) was employed within settled dates, as it was when they were locked. */
export const wasEmployed = (eb: People, { from, to }: Span): Expression<SqlBool> =>
  eb.exists(
    eb
      .selectFrom('settled_day as d')
      .select('d.work_date')
      .whereRef('d.employee_id', '=', 'e.id')
      .where('d.work_date', '>=', from)
      .where('d.work_date', '<=', to)
      .where('d.employed', '=', 1),
  )

/** Where somebody (`e`) belonged on the last of settled dates. */
export function belonged({ from, to }: Span): Record<'department' | 'site', RawBuilder<string>> {
  const last = (column: string): RawBuilder<string> =>
    sql<string>`(select ${sql.ref(`d.${column}`)} from settled_day d where d.employee_id = e.id and d.work_date >= ${from}
      and d.work_date <= ${to} and d.employed = 1 order by d.work_date desc limit 1)`
  return { department: last('department_id'), site: last('site_id') }
}

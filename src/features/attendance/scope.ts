import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from 'kysely'
import type { Schema } from '#src/database/schema.ts'

/** Whose rows somebody may see: everybody's (departments null), or those of departments and always their own. */
export type Visible = { departments: readonly string[] | null; employeeId: string | null }

/** The condition that keeps foreign rows out of every query on `attendance`. */
export function visibleRows(
  eb: ExpressionBuilder<Schema, 'attendance'>,
  visible: Visible,
): ExpressionWrapper<Schema, 'attendance', SqlBool> {
  if (visible.departments === null) return eb.lit(true) as unknown as ExpressionWrapper<Schema, 'attendance', SqlBool>
  const own = eb('employee_id', '=', visible.employeeId ?? '')
  return visible.departments.length === 0 ? own : eb.or([own, eb('department_id', 'in', [...visible.departments])])
}

/** What files there are. No zod here: screens import this file. */
export const EXPORT_KINDS = ['recap', 'card', 'late', 'overtime', 'payroll'] as const
export const EXPORT_FORMATS = ['xlsx', 'csv', 'pdf'] as const

/** What a column of a payroll file can hold besides sums of `RecapTotals`. */
export const PERSON_SOURCES = [
  'number',
  'name',
  'jabatan',
  'department',
  'site',
  'period',
  'period_from',
  'period_to',
  'constant',
] as const
/** Days of izin and cuti by what their types say. */
export const LEAVE_SOURCES = ['leave_paid', 'leave_unpaid'] as const

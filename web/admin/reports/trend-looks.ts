/** What a trend shows of a date. Late people are among the present. */
export const SERIES = ['present', 'late', 'away', 'absent'] as const

/** The colour of each; late is hatched as well, and absent stands at the top: nothing is told by colour alone. */
export const SWATCH: Record<(typeof SERIES)[number], string> = {
  present: 'text-accent',
  late: 'text-amber-ink',
  away: 'text-blue-ink',
  absent: 'text-red-ink',
}

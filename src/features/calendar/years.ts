import type { CalendarDay } from '#src/kernel/day-context.ts'
import year2026 from './years/2026.json' with { type: 'json' }

/** A year as a decree has it. An amendment is delivered as a higher version of the whole year. */
export type DeliveredYear = {
  year: number
  version: number
  source: string
  days: { date: string; kind: CalendarDay['kind']; name: string }[]
}

/** The years that come with Hadir, oldest first. Others are imported from a file of the same shape. */
export const DELIVERED_YEARS: readonly DeliveredYear[] = [year2026 as DeliveredYear]

import type { ShiftColor } from '#contract/shifts.ts'

export const COLOR_CLASS: Record<ShiftColor, string> = {
  green: 'bg-green-tint text-green-ink',
  blue: 'bg-blue-tint text-blue-ink',
  violet: 'bg-violet-tint text-violet-ink',
  amber: 'bg-amber-tint text-amber-ink',
  cyan: 'bg-cyan-tint text-cyan-ink',
  indigo: 'bg-indigo-tint text-indigo-ink',
  red: 'bg-red-tint text-red-ink',
  grey: 'bg-grey-tint text-grey-ink',
}

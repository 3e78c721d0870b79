import type { Status } from '#contract/status.ts'
import type { DayException } from '#src/kernel/day-context.ts'

/** How much of a day somebody was sick with a letter: halves by themselves, else the day where its status says sakit. */
export function letterDays(status: Status, exceptions: readonly DayException[]): number {
  const sick = exceptions.filter(({ type }) => type === 'sakit')
  if (sick.length === 0) return 0
  const halves = exceptions.filter(({ part }) => part === 'first_half' || part === 'second_half').slice(0, 2)
  if (halves.length > 0) return halves.filter((one) => sick.includes(one) && one.with_letter).length / 2
  return status === 'sakit' && sick[0]?.with_letter ? 1 : 0
}

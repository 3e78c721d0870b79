import type { AttendanceRow, ExpectedPerson } from '#contract/attendance.ts'
import { parseChannel } from '#contract/channels.ts'

/**
 * The channels a board listens to: the one with everybody, or the departments of a manager, or, for a manager
 * without departments, their own. One's own channel adds nothing to the others and has no position of its own.
 */
export function boardChannels(channels: readonly string[]): string[] {
  const of = (kind: 'all' | 'department' | 'employee'): string[] =>
    channels.filter((channel) => parseChannel(channel)?.kind === kind)
  return [of('all'), of('department'), of('employee')].find((found) => found.length > 0) ?? []
}

type Placed = Pick<AttendanceRow | ExpectedPerson, 'user' | 'department'>

/** Whether a channel tells about a person. Who is on no channel of the board would never change there. */
export function isOnChannel(channel: string, { user, department }: Placed): boolean {
  const meaning = parseChannel(channel)
  if (meaning?.kind === 'department') return meaning.id === department.id
  return meaning?.kind === 'all' || (meaning?.kind === 'employee' && meaning.id === user.id)
}

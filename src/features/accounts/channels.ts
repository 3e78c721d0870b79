import { ALL_ATTENDANCES, departmentChannel, employeeChannel, parseChannel } from '#contract/channels.ts'
import { scopeOf } from '#contract/permissions.ts'
import type { Identity } from '#src/http/identity.ts'

/** Whether a person may listen to a channel or read its feed; false for every name that is not ours. */
export function mayRead(identity: Identity, channel: string): boolean {
  const meaning = parseChannel(channel)
  const scope = scopeOf('feed.read', identity.role)
  if (!meaning || !scope) return false
  if (scope === 'all') return true
  if (meaning.kind === 'employee') return meaning.id === identity.employeeId
  if (meaning.kind === 'all' || scope === 'own') return false
  return identity.departments.some(({ id }) => id === meaning.id)
}

/** The channels a person's screens listen to, widest first. */
export function channelsOf(identity: Identity): string[] {
  const channels: string[] = []
  const scope = scopeOf('feed.read', identity.role)
  if (scope === 'all') channels.push(ALL_ATTENDANCES)
  if (scope === 'department') channels.push(...identity.departments.map(({ id }) => departmentChannel(id)))
  if (scope && identity.employeeId) channels.push(employeeChannel(identity.employeeId))
  return channels
}

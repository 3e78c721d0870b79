import type { Role } from '#contract/permissions.ts'

/**
 * Who does something, and from where: travels from the route, command or job into the use case, which hands it to
 * `recordAudit`. Everything in it is as it was at that moment.
 */
export type Actor = {
  /** A person who is signed in or holds a one-time link, a command of the operator, or the house itself. */
  kind: 'person' | 'operator' | 'system'
  accountId: string | null
  employeeId: string | null
  /** `operator` for commands, the name of the job for the house. */
  login: string
  name: string
  role: Role | 'operator' | 'system' | null
  via: 'session' | 'token' | 'link' | 'command' | 'job'
  /** Empty where nothing came over the network. */
  address: string
  /** Words such as "Chrome, Android". */
  device: string
  node: string
  requestId: string
}

const fromHere = { accountId: null, employeeId: null, name: '', address: '', device: '', requestId: '' } as const

/** The same request, by now known to come from whoever owns this account. */
export const asAccount = (
  actor: Actor,
  account: { id: string; employeeId: string | null; login: string; name: string; role: string },
): Actor => ({
  ...actor,
  accountId: account.id,
  employeeId: account.employeeId,
  login: account.login,
  name: account.name,
  role: account.role as Role,
})

/** Whoever runs a command: holding the database is proof enough, and more is not known of them. */
export const operatorActor = (node = ''): Actor => ({
  ...fromHere,
  kind: 'operator',
  login: 'operator',
  role: 'operator',
  via: 'command',
  node,
})

/** A job that does by itself what nobody asked for at that moment. */
export const systemActor = (job: string, node = ''): Actor => ({
  ...fromHere,
  kind: 'system',
  login: job,
  role: 'system',
  via: 'job',
  node,
})

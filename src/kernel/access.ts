/**
 * The channel on which the house tells itself whose access has ended or changed. Its name is none that a client may
 * subscribe to or publish on, so only the nodes themselves hear it.
 */
export const ACCESS_CHANNEL = '#access'
export const ACCESS_ENDED = 'AccessEnded'

/** What stands in the tags of a socket and in an event: a session or token, and an account. */
export const credentialTag = (credentialId: string): string => `credential:${credentialId}`
export const accountTag = (accountId: string): string => `account:${accountId}`

/**
 * Who has to leave: sockets with one of the tags that were let in before `at` (epoch milliseconds). After `changed`
 * they may come back at once, as far as their rights then go.
 */
export type AccessEnded = { tags: readonly string[]; why: 'ended' | 'changed'; at: number }

/** Reads what came over the bus; null when it is not that. */
export function readAccessEnded(text: string): AccessEnded | null {
  let value: Partial<Record<keyof AccessEnded, unknown>> | null
  try {
    value = JSON.parse(text) as typeof value
  } catch {
    return null
  }
  const { tags, why, at } = value ?? {}
  if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string')) return null
  if ((why !== 'ended' && why !== 'changed') || typeof at !== 'number') return null
  return { tags, why, at }
}

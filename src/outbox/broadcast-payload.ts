import type { Target } from './readable.ts'

/** What a job carries to the sockets: events of one claim, so they share its epoch. */
export type BroadcastPayload = {
  epoch: string
  deliveries: { id: number; event: string; payload: string; targets: Target[] }[]
}

/**
 * What is wrong with a payload, which may have come from another process; null when it is one. Written out, because
 * every check-in passes here, and a schema would cost more than all else that the job does.
 */
export function payloadFault(value: unknown): string | null {
  if (!isObject(value, 2)) return 'it is not an epoch with deliveries'
  const { epoch, deliveries } = value
  if (typeof epoch !== 'string') return 'it has no epoch'
  if (!Array.isArray(deliveries) || deliveries.length === 0) return 'it has no deliveries'
  for (const [at, delivery] of deliveries.entries()) {
    const fault = deliveryFault(delivery)
    if (fault) return `delivery ${at}: ${fault}`
  }
  return null
}

function deliveryFault(value: unknown): string | null {
  if (!isObject(value, 4)) return 'it is not an event with its targets'
  const { id, event, payload, targets } = value
  if (!Number.isSafeInteger(id)) return 'its id is not a number'
  if (!isName(event)) return 'its event has no name'
  if (typeof payload !== 'string' || !payload.startsWith('{') || !payload.endsWith('}'))
    return 'its payload is not the text of an object'
  const isSent = Array.isArray(targets) && targets.length > 0 && targets.every(isTarget)
  return isSent ? null : 'its targets are not channels with numbers'
}

const isObject = (value: unknown, keys: number): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.keys(value).length === keys
const isName = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isTarget = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && isName(value[0]) && Number.isSafeInteger(value[1]) && value[1] > 0

import { messageOf } from '#src/kernel/errors.ts'

/** A place in the numbering of a channel. */
export type Target = [channel: string, seq: number]

/** An event that can be numbered: its payload is the text of one JSON object, its channels are names. */
export type Readable = { payload: string; channels: string[] }

const CHANNEL_LENGTH = 200

/** Reads an event; one that nobody could ever read from the feed says why instead. */
export function readable(row: { payload: string; channels: string }): Readable | { reason: string } {
  const payload = readPayload(row.payload)
  if (typeof payload !== 'string') return payload
  const channels = readChannels(row.channels)
  return Array.isArray(channels) ? { payload, channels } : channels
}

/**
 * Looks at the braces only. Payloads are written by `JSON.stringify` and are a thousand characters and more:
 * reading each would be the dearest step of numbering. One with proper braces and nonsense between them costs its
 * own row on the screens and no other; `feed.ts` and `hadir check` report it.
 */
function readPayload(text: string): string | { reason: string } {
  if (text.startsWith('{') && text.endsWith('}')) return text
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { reason: `the payload is not JSON: ${messageOf(error)}` }
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? JSON.stringify(value) : { reason: 'the payload is not a JSON object' }
}

function readChannels(text: string): string[] | { reason: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { reason: `the channels are not JSON: ${messageOf(error)}` }
  }
  if (!Array.isArray(value) || value.length === 0) return { reason: 'the channels are not a list of names' }
  for (const name of value) {
    if (typeof name !== 'string' || name === '' || name.length > CHANNEL_LENGTH) {
      return { reason: 'a channel is not a name of 1 to 200 characters' }
    }
  }
  return [...new Set(value as string[])]
}

/** The JSON text of an event as it leaves the house: the payload and where it stands. */
export const stamped = (payload: string, epoch: string, seq: number): string => stamper(payload, epoch)(seq)

/** The same for an event that leaves on several channels. */
export function stamper(payload: string, epoch: string): (seq: number) => string {
  const open = payload.slice(0, -1).trimEnd()
  const beginning = `${open}${open === '{' ? '' : ','}"_epoch":${JSON.stringify(epoch)},"_seq":`
  return (seq) => `${beginning}${seq}}`
}

import type { App } from './apps.ts'
import { isUserId } from './channel-name.ts'
import { readRecord } from './frames.ts'
import type { Member } from './roster.ts'

type Fault = { fault: string; isTooLong: boolean }

/**
 * Who subscribes to a presence channel, from its signed `channel_data`: `{"user_id": text or number, "user_info"?}`.
 * What is wrong with it instead, where something is.
 */
export function memberIn(channelData: string, { limits }: Pick<App, 'limits'>): Member | Fault {
  const data = readRecord(channelData)
  if (!data) return { fault: 'channel_data is not a JSON object', isTooLong: false }
  const { user_id: rawId, user_info: info } = data
  const id = typeof rawId === 'number' ? String(rawId) : rawId
  if (!isUserId(id))
    return {
      fault: 'channel_data needs a user_id of 1 to 128 characters',
      isTooLong: typeof id === 'string' && id.length > 128,
    }
  return infoFault(info, limits.maxUserInfoBytes) ?? { id, info }
}

/** Who subscribes to a presence channel without saying more: whoever has signed in. */
export const memberOfUser = ({ id, info }: Member, { limits }: Pick<App, 'limits'>): Member | Fault =>
  infoFault(info, limits.maxUserInfoBytes) ?? { id, info }

function infoFault(info: unknown, maxBytes: number): Fault | null {
  try {
    if (info === undefined || Buffer.byteLength(JSON.stringify(info)) <= maxBytes) return null
  } catch {
    // nested too deeply to be written
  }
  return { fault: `user_info may have ${maxBytes} bytes`, isTooLong: true }
}

import type { Place } from '../roster.ts'

/** Texts as they stand in keys: nothing in them is a mark of ours. */
export const encode = (text: string): string => text.replaceAll(/[%: ,\p{Cc}]/gu, encodeURIComponent)

/** Null when somebody else wrote it. */
export function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

export const placeKey = ({ app, channel }: Place): string => `${encode(app)}:${encode(channel)}`

export function placeOf(key: string): Place | null {
  const [app = '', channel = '', ...rest] = key.split(':').map(decode)
  return app === null || channel === null || rest.length > 0 ? null : { app, channel }
}

import { z } from 'zod'
import { messageOf } from '#src/kernel/errors.ts'
import type { BroadcastMessage } from '../broadcast.ts'

/** What travels over Redis besides the channel. Checked on arrival: anybody who reaches Redis could have put it there. */
const Envelope = z.strictObject({
  event: z.string().min(1).max(200),
  data: z.string(),
  except: z.string().max(100).optional(),
})
type Envelope = z.infer<typeof Envelope>

export const pack = ({ event, data, except }: BroadcastMessage): string => {
  const envelope: Envelope = { event, data, ...(except !== undefined && { except }) }
  return JSON.stringify(envelope)
}

/** The message, or why it is none. */
export function unpack(text: string): Envelope | { fault: string } {
  try {
    const parsed = Envelope.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : { fault: z.prettifyError(parsed.error) }
  } catch (error) {
    return { fault: messageOf(error) }
  }
}

import { ATTENDANCE_CREATED, ATTENDANCE_UPDATED } from '#contract/events.ts'
import type { WebhookEventType } from '#contract/webhooks.ts'

/** Which events of the feed are told to other systems, under which name; all of them stand on the channel of all attendances. */
const TYPES: Readonly<Record<string, WebhookEventType>> = {
  [ATTENDANCE_CREATED]: 'attendance.created',
  [ATTENDANCE_UPDATED]: 'attendance.updated',
}

export const typeOf = (event: string): WebhookEventType | null => TYPES[event] ?? null

/** The body of a message; `payload` is JSON text of the row and goes in as it is. */
export const bodyOf = (type: string, id: string, at: number, payload: string): string =>
  `{"id":${JSON.stringify(id)},"type":${JSON.stringify(type)},"timestamp":"${new Date(at).toISOString()}","data":${payload}}`

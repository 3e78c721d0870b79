import { ATTENDANCE_CREATED, ATTENDANCE_UPDATED } from '#contract/events.ts'
import { WEBHOOK_EVENTS } from '#contract/webhooks.ts'
import type { WebhookEventType } from '#contract/webhooks.ts'

/** Which events of the channel of all attendances are told to other systems, under which name. */
const TYPES: Readonly<Record<string, WebhookEventType>> = {
  [ATTENDANCE_CREATED]: 'attendance.created',
  [ATTENDANCE_UPDATED]: 'attendance.updated',
}

/** What is told to other systems alone has the name of its type. */
export const typeOf = (event: string): WebhookEventType | null =>
  TYPES[event] ?? WEBHOOK_EVENTS.find((type) => type === event) ?? null

/** The body of a message; `payload` is JSON text of the row and goes in as it is. */
export const bodyOf = (type: string, id: string, at: number, payload: string): string =>
  `{"id":${JSON.stringify(id)},"type":${JSON.stringify(type)},"timestamp":"${new Date(at).toISOString()}","data":${payload}}`

type About = { id: string; user?: { id: string }; employee?: { id: string } }

/** The employee a message is about; null for nobody in particular. */
export function personOf(type: string, payload: string): string | null {
  const { id, user, employee } = JSON.parse(payload) as About
  return user?.id ?? employee?.id ?? (type.startsWith('employee.') ? id : null)
}

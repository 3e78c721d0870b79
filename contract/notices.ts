import { z } from 'zod'
import { Uuid } from './attendance.ts'

/** A browser that shows notices also while Hadir is closed. */
export const PushDevice = z
  .object({ id: Uuid, device: z.string().describe('Words such as "Chrome, Android"'), created_at: z.int() })
  .meta({ id: 'PushDevice' })

/** How somebody is told of things while Hadir is closed. */
export const NoticeSettings = z
  .object({
    language: z.enum(['id', 'en']).describe('Of mails and pushes'),
    mail: z.boolean(),
    mail_to: z.string().nullable().describe('The address that HR has; null: there is none'),
    mail_available: z.boolean().describe('Whether this house sends mail at all'),
    push_key: z.string().describe('What a browser subscribes with: the application server key'),
    devices: z.array(PushDevice),
  })
  .meta({ id: 'NoticeSettings' })
export type NoticeSettings = z.infer<typeof NoticeSettings>
export const UpdateNoticeSettings = z
  .strictObject({ language: z.enum(['id', 'en']), mail: z.boolean() })
  .meta({ id: 'UpdateNoticeSettings', examples: [{ language: 'id', mail: false }] })
export type UpdateNoticeSettings = z.infer<typeof UpdateNoticeSettings>

/** A subscription as the browser gives it out (`PushSubscription.toJSON()`). */
export const CreatePushDevice = z
  .strictObject({
    endpoint: z.string().min(1).max(1_000),
    p256dh: z.string().regex(/^[\w-]{86,88}$/),
    auth: z.string().regex(/^[\w-]{22,24}$/),
    language: z.enum(['id', 'en']).optional().describe('The language of the screen that asked for it'),
  })
  .meta({ id: 'CreatePushDevice' })
export type CreatePushDevice = z.infer<typeof CreatePushDevice>

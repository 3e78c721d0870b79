import { z } from 'zod'
import { CalendarDate, Uuid } from './attendance.ts'
import { NOTICE_SUBJECTS, OVERTIME_NOTICES, REQUEST_KINDS, SCHEDULE_NOTICES } from './request-words.ts'

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

/** Something that somebody was told. */
export const Notice = z
  .object({
    id: Uuid,
    kind: z.enum([
      'asked',
      'recorded',
      'approved',
      'refused',
      'withdrawn',
      'cancelled',
      'reminder',
      'expired',
      'back_asked',
      'back_refused',
      'shortened',
      'letter_sent',
      'letter_accepted',
      'letter_refused',
      'escalated',
      'recounted',
      ...OVERTIME_NOTICES,
      ...SCHEDULE_NOTICES,
    ]),
    subject: z.enum(NOTICE_SUBJECTS),
    request_id: Uuid.nullable().describe('Null where it is not about a request'),
    request_kind: z.enum(REQUEST_KINDS).nullable(),
    from: CalendarDate,
    to: CalendarDate,
    start: z.string().nullable().describe('Overtime: HH:MM, by the clock of the place of work'),
    end: z.string().nullable(),
    name: z.string().describe('Whose request, overtime or schedule it is'),
    path: z.string().describe('The screen on which it is looked at or answered'),
    created_at: z.int(),
    read_at: z.int().nullable(),
  })
  .meta({ id: 'Notice' })
export type Notice = z.infer<typeof Notice>
export const Notices = z.object({ data: z.array(Notice), unread: z.int() }).meta({ id: 'Notices' })
export type Notices = z.infer<typeof Notices>
export const ReadNotices = z
  .strictObject({ ids: z.array(Uuid).max(200).optional().describe('All when left out') })
  .meta({ id: 'ReadNotices' })

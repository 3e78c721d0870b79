/** What somebody can ask for. `koreksi` corrects the times of a day; the others say why a day is not like others. */
export const REQUEST_KINDS = ['izin', 'sakit', 'cuti', 'dinas_luar', 'wfh', 'koreksi'] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]
/** `withdrawn` by the asker, `cancelled` by HR after it was approved. */
export const REQUEST_STATES = ['waiting', 'approved', 'refused', 'withdrawn', 'cancelled'] as const
export type RequestState = (typeof REQUEST_STATES)[number]
export const REQUEST_STEPS = ['manager', 'hr'] as const
export const REQUEST_PARTS = ['whole', 'first_half', 'second_half', 'hours'] as const
/** Tells open screens that something about a request has changed: they ask for it. */
export const REQUEST_CHANGED = 'RequestChanged'
/** Tells a person's screens that there is a new notice. */
export const NOTICE_CREATED = 'NoticeCreated'
export const MOST_ATTACHMENT_BYTES = 5 * 1024 * 1024
export const ATTACHMENT_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'] as const

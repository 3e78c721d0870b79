/**
 * What somebody can ask for. `koreksi` corrects the times of a day, `tukar_shift` swaps shifts with a colleague, `lembur`
 * asks for an order for overtime; the others say why a day is not like others.
 */
export const REQUEST_KINDS = ['izin', 'sakit', 'cuti', 'dinas_luar', 'wfh', 'koreksi', 'tukar_shift', 'lembur'] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]
/** Kinds that nobody can take back once they were approved. */
export const LASTING_KINDS: readonly RequestKind[] = ['koreksi', 'tukar_shift']
/** Kinds that are no reason to be away. */
export const NOT_AWAY_KINDS: readonly RequestKind[] = ['koreksi', 'tukar_shift', 'lembur']
/** Kinds that say why somebody is away, or works elsewhere: what HR can write down for them. */
export const AWAY_KINDS = ['izin', 'sakit', 'cuti', 'dinas_luar', 'wfh'] as const satisfies readonly RequestKind[]
/** `withdrawn` by the asker, `cancelled` by HR after it was approved, `expired`: a swap that nobody decided in time. */
export const REQUEST_STATES = ['waiting', 'approved', 'refused', 'withdrawn', 'cancelled', 'expired'] as const
export type RequestState = (typeof REQUEST_STATES)[number]
/** Of a swap the colleague is asked first. */
export const REQUEST_STEPS = ['partner', 'manager', 'hr'] as const
export const REQUEST_PARTS = ['whole', 'first_half', 'second_half', 'hours'] as const
/** Tells open screens that something about a request has changed: they ask for it. */
export const REQUEST_CHANGED = 'RequestChanged'
/** What notices tell of besides requests: overtime that was ordered, and the person's schedule. */
export const NOTICE_SUBJECTS = ['request', 'overtime', 'schedule'] as const
export const OVERTIME_NOTICES = [
  'overtime_ordered',
  'overtime_agreed',
  'overtime_refused',
  'overtime_cancelled',
  'overtime_expiring',
] as const
export const SCHEDULE_NOTICES = ['schedule_changed'] as const
/** Tells open screens that something about overtime has changed: they ask for it. */
export const OVERTIME_CHANGED = 'OvertimeChanged'
/** Tells a person's screens that there is a new notice. */
export const NOTICE_CREATED = 'NoticeCreated'
/** Whether a letter is there, still to come (`late`: its day has gone by), or has come and waits for HR to look at it. */
export const LETTER_STATES = ['none', 'follows', 'late', 'sent', 'there'] as const
export const MOST_ATTACHMENT_BYTES = 5 * 1024 * 1024
export const ATTACHMENT_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'] as const

/** The kinds that have types beneath them. */
export const TYPED_KINDS = ['izin', 'cuti'] as const satisfies readonly RequestKind[]
export type TypedKind = (typeof TYPED_KINDS)[number]

import { z } from 'zod'
import { Uuid } from './attendance.ts'
import { TYPED_KINDS } from './request-words.ts'
import { words } from './text.ts'

const Words = (most: number) =>
  z
    .strictObject({ id: z.string().trim().max(most), en: z.string().trim().max(most) })
    .describe('Indonesian and English')
const Name = z.strictObject({ id: words(2, 60), en: words(2, 60) }).describe('Indonesian and English')
const Days = z.number().multipleOf(0.5).min(0.5).max(366)

/** What a company has settled about one type of izin or cuti. */
export const LeaveTypeTerms = z.strictObject({
  kind: z.enum(TYPED_KINDS),
  code: z
    .string()
    .regex(/^[A-Z][A-Z0-9]{0,7}$/)
    .describe('Short, capitals and digits; no two types have the same'),
  name: Name,
  note: Words(400).describe('What it is for and which law says so; shown to whoever asks'),
  paid: z.boolean().describe('Whether the days are paid'),
  deducts: z.boolean().describe('Whether the days are taken from the balance of annual leave'),
  counts: z.enum(['working', 'calendar']).describe('Which days count: those of the schedule, or every date'),
  quota: z.enum(['none', 'event', 'year']).describe('What `quota_days` limits: nothing, one request, a calendar year'),
  quota_days: Days.nullable().describe('Null exactly where there is no quota'),
  longest_days: z.int().min(1).max(366).describe('The most dates from the first to the last of one request'),
  letter: z.boolean().describe('A letter has to be handed in with the request'),
  who: z.enum(['all', 'hr']).describe('Who asks for it: everybody, or HR alone enters it. Hadir stores no gender'),
  past_days: z.int().min(0).max(365).nullable().describe('How many days later it can be asked for; null: as its kind'),
})
export type LeaveTypeTerms = z.infer<typeof LeaveTypeTerms>

export const LeaveType = LeaveTypeTerms.extend({
  id: Uuid,
  standard: z.boolean().describe('What a request of the kind is that names no type; always open'),
  delivered: z.boolean().describe('Hadir brought it; it can be closed and not deleted'),
  in_use: z.boolean().describe('Requests name it: its kind stays and it can be closed and not deleted'),
  closed: z.boolean().describe('Nobody can ask for it any more'),
  version: z.int().describe('0: as it was delivered'),
}).meta({ id: 'LeaveType' })
export type LeaveType = z.infer<typeof LeaveType>
export const LeaveTypes = z.object({ data: z.array(LeaveType) }).meta({ id: 'LeaveTypes' })

export const CreateLeaveType = LeaveTypeTerms.meta({
  id: 'CreateLeaveType',
  examples: [
    {
      kind: 'cuti',
      code: 'CP',
      name: { id: 'Cuti pindah rumah', en: 'Moving house' },
      note: { id: 'Sekali setahun.', en: 'Once a year.' },
      paid: true,
      deducts: false,
      counts: 'working',
      quota: 'year',
      quota_days: 1,
      longest_days: 1,
      letter: false,
      who: 'all',
      past_days: null,
    },
  ],
})
export const UpdateLeaveType = LeaveTypeTerms.extend({ closed: z.boolean(), version: z.int().min(0) }).meta({
  id: 'UpdateLeaveType',
})
export type UpdateLeaveType = z.infer<typeof UpdateLeaveType>

/** A type as whoever may ask for it sees it. */
export const MyLeaveType = LeaveTypeTerms.omit({ who: true })
  .extend({
    id: Uuid,
    standard: z.boolean(),
    left: z
      .number()
      .nullable()
      .describe(
        'Days that can still be asked for, what waits counted: of annual leave, of this year, or of one request',
      ),
  })
  .meta({ id: 'MyLeaveType' })
export type MyLeaveType = z.infer<typeof MyLeaveType>
export const MyLeaveTypes = z.object({ data: z.array(MyLeaveType) }).meta({ id: 'MyLeaveTypes' })

/** What a request says of its type: as it was when it was asked, whatever became of the type since. */
export const RequestType = z
  .object({
    id: Uuid,
    code: z.string(),
    name: Name,
    paid: z.boolean(),
    deducts: z.boolean(),
    counts: z.enum(['working', 'calendar']),
    standard: z.boolean(),
  })
  .meta({ id: 'RequestLeaveType' })
export type RequestType = z.infer<typeof RequestType>

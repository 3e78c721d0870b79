import { z } from 'zod'
import { AttendanceRow, Uuid } from './attendance.ts'
import { REQUEST_KINDS, REQUEST_PARTS, REQUEST_STATES } from './request-words.ts'
import { WEBHOOK_TEST } from './webhooks.ts'
import type { WebhookEventType } from './webhooks.ts'

const IsoDate = z.iso.date()
const Instant = z.int().describe('An instant, milliseconds since 1970-01-01T00:00Z')
const Version = z.int().describe('Rises with each change of the same `id`: what is not newer is old')
const sample = '0190a000-0000-7000-8000-000000000001'
const someone = { id: '0190a000-0000-7000-8000-00000000000a', number: '10234' }

/** Whom it is about; names are asked for with `GET /api/employees/:id`. */
const ToldEmployee = z.object({ id: Uuid, number: z.string() })

/** A request as other systems are told of it: neither its reason nor its letter. */
export const ToldRequest = z
  .object({
    id: Uuid,
    version: Version,
    employee: ToldEmployee,
    kind: z.enum(REQUEST_KINDS),
    type: z
      .object({ id: Uuid, code: z.string(), paid: z.boolean(), deducts: z.boolean() })
      .nullable()
      .describe('Of izin and cuti; null for other kinds and for the standard type of before there were types'),
    from: IsoDate,
    to: IsoDate,
    first_to: IsoDate.nullable().describe('The last date as it was approved, where it was shortened since'),
    part: z.enum(REQUEST_PARTS),
    start: z.string().nullable().describe('HH:MM; of part `hours` only'),
    end: z.string().nullable(),
    days: z.number().describe('As its type counts them; may end in .5'),
    state: z.enum(REQUEST_STATES),
  })
  .meta({
    id: 'WebhookRequest',
    examples: [
      {
        id: sample,
        version: 2,
        employee: someone,
        kind: 'cuti',
        type: { id: '0190a000-0000-7000-8000-0000000000c1', code: 'CT', paid: true, deducts: true },
        from: '2026-12-14',
        to: '2026-12-16',
        first_to: null,
        part: 'whole',
        start: null,
        end: null,
        days: 3,
        state: 'approved',
      },
    ],
  })
export type ToldRequest = z.infer<typeof ToldRequest>

/** What overtime is ordered of one person; an order for several is a message for each. */
const ToldOvertime = z
  .object({
    id: Uuid.describe('Of the order: with the employee it names what is meant'),
    version: z.int().describe('Rises for the same order and employee: what is not newer is old'),
    employee: ToldEmployee,
    date: IsoDate,
    start: z.string().describe('HH:MM where the person works that day'),
    end: z.string(),
    from: Instant,
    to: Instant,
    consent: z.enum(['waiting', 'agreed', 'refused']),
    cancelled: z.boolean(),
  })
  .meta({
    id: 'WebhookOvertime',
    examples: [
      {
        id: sample,
        version: 2,
        employee: someone,
        date: '2026-11-26',
        start: '17:00',
        end: '20:00',
        from: 1_795_687_200_000,
        to: 1_795_698_000_000,
        consent: 'agreed',
        cancelled: false,
      },
    ],
  })
export type ToldOvertime = z.infer<typeof ToldOvertime>

/** An employee as other systems are told of them: no account, no e-mail address. */
const ToldPerson = z
  .object({
    id: Uuid,
    version: Version,
    number: z.string(),
    name: z.string(),
    job_title: z.string().nullable(),
    department_id: Uuid,
    site_id: Uuid,
    manager_id: Uuid.nullable(),
    active_from: IsoDate,
    active_to: IsoDate.nullable().describe('The last day; it may lie ahead'),
  })
  .meta({
    id: 'WebhookEmployee',
    examples: [
      {
        ...someone,
        version: 1,
        name: 'Budi',
        job_title: 'Operator produksi',
        department_id: '0190a000-0000-7000-8000-0000000000d1',
        site_id: '0190a000-0000-7000-8000-0000000000a1',
        manager_id: null,
        active_from: '2026-12-01',
        active_to: null,
      },
    ],
  })
export type ToldPerson = z.infer<typeof ToldPerson>

/** Dates that were locked, settled or opened again; each message stands for itself. */
export const ToldPeriod = z
  .object({
    id: Uuid,
    version: Version,
    from: IsoDate.nullable().describe('The first date that it concerns; null: from the beginning'),
    to: IsoDate.describe('The last'),
  })
  .meta({ id: 'WebhookPeriod', examples: [{ id: sample, version: 1, from: '2026-11-01', to: '2026-11-30' }] })
export type ToldPeriod = z.infer<typeof ToldPeriod>

type Described = { when: string; data: z.ZodObject }

const request = (when: string): Described => ({ when, data: ToldRequest })
const overtime = (when: string): Described => ({ when, data: ToldOvertime })
const employee = (when: string): Described => ({ when, data: ToldPerson })
const period = (when: string): Described => ({ when, data: ToldPeriod })

/** When each message is sent, and what its `data` is. */
export const WEBHOOK_MESSAGES: Readonly<Record<WebhookEventType | typeof WEBHOOK_TEST, Described>> = {
  'attendance.created': {
    when: 'A day begins: the first tap, a correction, or the closing of a day',
    data: AttendanceRow,
  },
  'attendance.updated': { when: 'The row has changed; its version is higher', data: AttendanceRow },
  'request.submitted': request('Somebody has asked, or HR has written it down for them'),
  'request.approved': request(
    'The last step has approved it and it is in force, or a change of the calendar has counted its days anew',
  ),
  'request.refused': request('Somebody has refused it'),
  'request.cancelled': request('It is over: `state` says whether withdrawn, cancelled by HR, or expired'),
  'request.shortened': request('An approved absence ends earlier: `to` and `days` are the new ones'),
  'overtime.ordered': overtime('Overtime is ordered of somebody, who has yet to agree'),
  'overtime.agreed': overtime('The person has agreed to it'),
  'overtime.cancelled': overtime('The order is taken back'),
  'employee.created': employee('Somebody is entered, by hand or from a file'),
  'employee.updated': employee('Something of their record has changed, or a last day is taken back'),
  'employee.ended': employee('A last day is written down or becomes another; it may lie ahead'),
  'period.locked': period('HR has locked dates: nothing of them changes any more'),
  'period.settled': period('What reports say of locked dates is written down for good: they can be fetched'),
  'period.unlocked': period('HR has opened locked dates again: what was fetched of them may change'),
  [WEBHOOK_TEST]: { when: 'An administrator tries the endpoint', data: z.object({}) },
}

type Requests = Extract<WebhookEventType, `request.${string}`>
type Overtimes = Extract<WebhookEventType, `overtime.${string}`>
type People = Extract<WebhookEventType, `employee.${string}`>
type Periods = Extract<WebhookEventType, `period.${string}`>
/** What is told to other systems alone, with its data. */
export type OutsideData = Record<Requests, ToldRequest> &
  Record<Overtimes, ToldOvertime> &
  Record<People, ToldPerson> &
  Record<Periods, ToldPeriod>

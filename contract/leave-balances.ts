import { z } from 'zod'
import { CalendarDate, Uuid } from './attendance.ts'

const Named = z.object({ id: Uuid, name: z.string() })

/** What somebody has of annual leave, in the year of leave that is running. Days, halves counted. */
export const LeaveBalance = z
  .object({
    user: z.object({ id: Uuid, number: z.string(), name: z.string() }),
    department: Named,
    site: Named,
    entitled_from: CalendarDate.describe('From when on there is a right to leave'),
    carried: z.number().describe('Brought over from the years before, less what expired of it when this one began'),
    earned: z.number(),
    used: z.number().describe('Taken, less what was given back; cuti bersama that counts as leave too'),
    adjusted: z.number(),
    expired: z.number().describe('Of what was carried over, since the year began'),
    waiting: z.number().describe('Asked for and not yet decided'),
    left: z.number().describe('What can still be taken, approved leave to come counted'),
  })
  .meta({ id: 'LeaveBalance' })
export type LeaveBalance = z.infer<typeof LeaveBalance>

export const BALANCE_SORTS = ['name', 'number', 'department', 'earned', 'used', 'adjusted', 'waiting', 'left'] as const
export type BalanceSort = (typeof BALANCE_SORTS)[number]
const filters = {
  q: z.string().trim().min(1).max(100).optional().describe('Part of the name, or the beginning of the number'),
  department: Uuid.optional(),
  site: Uuid.optional(),
}
export const LeaveBalanceQuery = z.strictObject({
  ...filters,
  sort: z.enum(BALANCE_SORTS).default('name'),
  order: z.enum(['asc', 'desc']).default('asc'),
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type LeaveBalanceQuery = z.infer<typeof LeaveBalanceQuery>
export const LeaveBalances = z
  .object({ data: z.array(LeaveBalance), total: z.int().describe('People in the whole list') })
  .meta({ id: 'LeaveBalances' })
export type LeaveBalances = z.infer<typeof LeaveBalances>
export const ExportBalancesQuery = z.strictObject({
  ...filters,
  format: z.enum(['xlsx', 'csv']).default('xlsx'),
  delimiter: z.enum([';', ',']).default(';').describe('Of CSV'),
})

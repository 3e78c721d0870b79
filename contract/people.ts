import { z } from 'zod'
import { CalendarDate, Uuid } from './attendance.ts'
import { RoleName } from './accounts.ts'
import { YesNo } from './yes-no.ts'
import { nameOf } from './text.ts'

const Name = nameOf()
const ClockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .describe('HH:MM')
/** How long a job title (jabatan) may be, in characters. */
export const JOB_TITLE_MOST = 100
export const JobTitle = nameOf(JOB_TITLE_MOST).meta({ examples: ['Operator produksi'] })
const Version = z.int().min(1).describe('The version that was shown; a change made meanwhile answers 409')

export const Department = z
  .object({
    id: Uuid,
    name: z.string(),
    parent_id: Uuid.nullable().describe('The department that it is a part of; rights do not follow it'),
    managers: z.array(z.object({ id: Uuid, name: z.string() })),
    active: z.boolean(),
    employees: z.int(),
    version: z.int(),
  })
  .meta({ id: 'Department' })
export type Department = z.infer<typeof Department>
export const CreateDepartment = z
  .strictObject({ name: Name, parent_id: Uuid.nullable().optional() })
  .meta({ id: 'CreateDepartment' })
export const UpdateDepartment = z
  .strictObject({
    version: Version,
    name: Name.optional(),
    parent_id: Uuid.nullable().optional(),
    active: z.boolean().optional(),
  })
  .meta({ id: 'UpdateDepartment' })

/** The one shift of a site. An end that is not after the start means the next day. */
export const Shift = z
  .strictObject({ name: Name, start: ClockTime, end: ClockTime, grace_minutes: z.int().min(0).max(240) })
  .meta({ id: 'Shift' })
export type Shift = z.infer<typeof Shift>

export const Site = z
  .object({
    id: Uuid,
    name: z.string(),
    zone: z.string(),
    zone_label: z.string(),
    active: z.boolean(),
    employees: z.int(),
    shift: Shift,
    version: z.int(),
  })
  .meta({ id: 'Site' })
export type Site = z.infer<typeof Site>
const Zone = z.string().min(1).max(64).describe('IANA time zone, such as Asia/Jakarta')
export const CreateSite = z.strictObject({ name: Name, zone: Zone, shift: Shift }).meta({ id: 'CreateSite' })
export const UpdateSite = z
  .strictObject({
    version: Version,
    name: Name.optional(),
    zone: Zone.optional(),
    shift: Shift.optional(),
    active: z.boolean().optional(),
  })
  .meta({ id: 'UpdateSite' })

const EmployeeNumber = z
  .string()
  .trim()
  .regex(/^[0-9A-Za-z./-]{1,32}$/)
  .describe('NIK/NIP as text: leading zeros stay')

export const Employee = z
  .object({
    id: Uuid,
    number: z.string(),
    name: z.string(),
    job_title: z
      .string()
      .meta({ examples: ['Operator produksi'] })
      .nullable()
      .describe('Jabatan; null where nobody has said it'),
    email: z.string().nullable(),
    role: RoleName.nullable().describe('Role of the account; null without an account'),
    department: z.object({ id: Uuid, name: z.string() }),
    site: z.object({ id: Uuid, name: z.string(), zone: z.string() }),
    manager: z.object({ id: Uuid, name: z.string() }).nullable(),
    manages: z.array(z.object({ id: Uuid, name: z.string() })).describe('Departments this person manages (atasan)'),
    active_from: CalendarDate,
    active_to: CalendarDate.nullable().describe('Last day; null = no end'),
    active: z.boolean().describe('Whether today lies between the two'),
    version: z.int(),
  })
  .meta({ id: 'Employee' })
export type Employee = z.infer<typeof Employee>

export const EmployeeQuery = z.strictObject({
  q: z
    .string()
    .trim()
    .max(100)
    .optional()
    .describe('Part of the name or of the job title, or the beginning of the number'),
  department: Uuid.optional(),
  site: Uuid.optional(),
  active: YesNo.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1200).optional().describe('Long enough for the longest name in any script'),
})

export const EmployeePage = z
  .object({ data: z.array(Employee), next_cursor: z.string().nullable(), total: z.int() })
  .meta({ id: 'EmployeePage' })
export type EmployeePage = z.infer<typeof EmployeePage>

const employeeFields = {
  number: EmployeeNumber,
  name: Name,
  job_title: JobTitle.nullable().describe('Jabatan, as it is written on contracts; null takes it away'),
  email: z.email().max(200).nullable(),
  role: RoleName,
  department_id: Uuid,
  site_id: Uuid,
  manager_id: Uuid.nullable(),
  manages: z.array(Uuid).max(100),
  active_from: CalendarDate,
  active_to: CalendarDate.nullable(),
}

export const CreateEmployee = z
  .strictObject({
    ...employeeFields,
    job_title: employeeFields.job_title.default(null),
    email: employeeFields.email.default(null),
    role: RoleName.default('karyawan'),
    manager_id: employeeFields.manager_id.default(null),
    manages: employeeFields.manages.default([]),
    active_to: employeeFields.active_to.default(null),
  })
  .meta({ id: 'CreateEmployee' })
export type CreateEmployee = z.infer<typeof CreateEmployee>
export const UpdateEmployee = z
  .strictObject({ version: Version, ...z.object(employeeFields).partial().shape })
  .meta({ id: 'UpdateEmployee' })
export type UpdateEmployee = z.infer<typeof UpdateEmployee>

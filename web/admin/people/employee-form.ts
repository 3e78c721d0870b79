import { z } from 'zod'
import { CreateEmployee, type Employee } from '#contract/people.ts'
import type { Role } from '#contract/permissions.ts'
import type { Named } from './person-picker.tsx'

/** What the form holds: the words of its fields, before they become a request. */
export type EmployeeForm = {
  number: string
  name: string
  job_title: string
  email: string
  /** Empty for people without an account. */
  role: Role | ''
  department_id: string
  site_id: string
  manager_id: Named | null
  manages: string[]
  active_from: string
  active_to: string
}

export const EMPLOYEE_FIELDS = [
  'number',
  'name',
  'job_title',
  'email',
  'role',
  'department_id',
  'site_id',
  'manager_id',
  'manages',
  'active_from',
  'active_to',
] as const satisfies readonly (keyof EmployeeForm)[]

/** The body of a new employee, and whether it makes an account. */
export const EmployeeBody = z
  .custom<EmployeeForm>()
  .transform((form): z.input<typeof CreateEmployee> => ({
    ...form,
    job_title: form.job_title.trim() || null,
    email: form.email.trim() || null,
    role: form.role || undefined,
    manager_id: form.manager_id?.id ?? null,
    // whoever leads nobody any more leads no departments either
    manages: form.role === 'atasan' ? form.manages : [],
    active_to: form.active_to || null,
  }))
  .pipe(CreateEmployee)

export const newEmployee = (today: string): EmployeeForm => ({
  number: '',
  name: '',
  job_title: '',
  email: '',
  role: 'karyawan',
  department_id: '',
  site_id: '',
  manager_id: null,
  manages: [],
  active_from: today,
  active_to: '',
})

export const formOfEmployee = (employee: Employee): EmployeeForm => ({
  number: employee.number,
  name: employee.name,
  job_title: employee.job_title ?? '',
  email: employee.email ?? '',
  role: employee.role ?? '',
  department_id: employee.department.id,
  site_id: employee.site.id,
  manager_id: employee.manager,
  manages: employee.manages.map(({ id }) => id),
  active_from: employee.active_from,
  active_to: employee.active_to ?? '',
})

/** The record as the body that would make it, to find out what was changed. */
export const bodyOfEmployee = (employee: Employee): z.infer<typeof CreateEmployee> => ({
  number: employee.number,
  name: employee.name,
  job_title: employee.job_title,
  email: employee.email,
  // without an account there is no role to compare with; the default of the schema is taken out by the form
  role: employee.role ?? 'karyawan',
  department_id: employee.department.id,
  site_id: employee.site.id,
  manager_id: employee.manager?.id ?? null,
  manages: employee.manages.map(({ id }) => id),
  active_from: employee.active_from,
  active_to: employee.active_to,
})

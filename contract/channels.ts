/** Names of the realtime channels. Each is also the name of one feed with its own dense numbering. */
export const ALL_ATTENDANCES = 'private-attendances'
export const departmentChannel = (id: string): string => `private-attendances.department.${id}`
export const employeeChannel = (id: string): string => `private-employee.${id}`

export type HadirChannel = { kind: 'all' } | { kind: 'department'; id: string } | { kind: 'employee'; id: string }

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const DEPARTMENT = new RegExp(`^private-attendances\\.department\\.(${UUID})$`)
const EMPLOYEE = new RegExp(`^private-employee\\.(${UUID})$`)

/** What a channel name means to Hadir; null for names that are not ours. */
export function parseChannel(name: string): HadirChannel | null {
  if (name === ALL_ATTENDANCES) return { kind: 'all' }
  const department = DEPARTMENT.exec(name)?.[1]
  if (department) return { kind: 'department', id: department }
  const employee = EMPLOYEE.exec(name)?.[1]
  return employee ? { kind: 'employee', id: employee } : null
}

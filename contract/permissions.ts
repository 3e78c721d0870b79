/** Who somebody is to Hadir. Kiosk and device are not people and come with their own features. */
export const ROLES = ['karyawan', 'atasan', 'admin', 'auditor'] as const
export type Role = (typeof ROLES)[number]

/** How far a permission reaches: oneself, the departments one manages (and oneself), or everybody. */
export type Scope = 'own' | 'department' | 'all'

/**
 * The one table of rights. A role that is not named has no right. Every route names one of these keys or says
 * that it is public, or the server refuses to start; a test walks every route with every role.
 */
export const PERMISSIONS = {
  'session.own': { karyawan: 'own', atasan: 'own', admin: 'own', auditor: 'own' },
  'attendance.punch': { karyawan: 'own', atasan: 'own', admin: 'own' },
  'attendance.read': { karyawan: 'own', atasan: 'department', admin: 'all', auditor: 'all' },
  'board.read': { atasan: 'department', admin: 'all', auditor: 'all' },
  'feed.read': { karyawan: 'own', atasan: 'department', admin: 'all', auditor: 'all' },
  'people.read': { atasan: 'department', admin: 'all', auditor: 'all' },
  'people.write': { admin: 'all' },
  'account.manage': { admin: 'all' },
  'schedule.read': { karyawan: 'own', atasan: 'department', admin: 'all', auditor: 'all' },
  'schedule.write': { admin: 'all' },
  'system.read': { admin: 'all', auditor: 'all' },
  'system.manage': { admin: 'all' },
  'overtime.order': { atasan: 'department', admin: 'all' },
  'overtime.read': { karyawan: 'own', atasan: 'department', admin: 'all', auditor: 'all' },
  'overtime.consent': { karyawan: 'own', atasan: 'own', admin: 'own' },
  'overtime.settings': { admin: 'all' },
  'calendar.read': { karyawan: 'all', atasan: 'all', admin: 'all', auditor: 'all' },
  'calendar.write': { admin: 'all' },
  'attendance.recompute': { admin: 'all' },
  'audit.read': { admin: 'all', auditor: 'all' },
  'attendance.recompute.read': { admin: 'all', auditor: 'all' },
  'privacy.manage': { admin: 'all' },
  'webhook.manage': { admin: 'all' },
  'request.create': { karyawan: 'own', atasan: 'own', admin: 'own' },
  'request.read': { karyawan: 'own', atasan: 'department', admin: 'all', auditor: 'all' },
  // reaches whoever's manager or deputy one is, which the role does not say
  'request.decide': { karyawan: 'own', atasan: 'department', admin: 'all' },
  'request.cancel': { admin: 'all' },
  'request.correct': { admin: 'all' },
  'request.record': { admin: 'all' },
  'request.settings': { admin: 'all' },
  // names of leave, which reports and forms of HR show; nothing of anybody
  'request.types.read': { atasan: 'all', admin: 'all', auditor: 'all' },
  'leave.read': { karyawan: 'own', atasan: 'department', admin: 'all', auditor: 'all' },
  'leave.write': { admin: 'all' },
  'people.import': { admin: 'all' },
  'report.read': { atasan: 'department', admin: 'all', auditor: 'all' },
  'report.export': { atasan: 'department', admin: 'all', auditor: 'all' },
  'report.mapping': { admin: 'all' },
} as const satisfies Record<string, Partial<Record<Role, Scope>>>

export type Permission = keyof typeof PERMISSIONS

/** The reach of a permission for a role, or null when the role has no such right. */
export function scopeOf(permission: Permission, role: Role): Scope | null {
  const row: Partial<Record<Role, Scope>> = PERMISSIONS[permission]
  return row[role] ?? null
}

/** Every permission a role has, for screens that hide what cannot be used. The server checks all the same. */
export function permissionsOf(role: Role): Permission[] {
  return (Object.keys(PERMISSIONS) as Permission[]).filter((key) => scopeOf(key, role) !== null)
}

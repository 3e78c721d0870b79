/** The door of privacy: data of one person leaves and dies on request, and nothing is kept for longer than it must. */
export { hasConsent } from './consents.ts'
export { erasePerson } from './erase-person.ts'
export { exportPerson } from './export-person.ts'
export type { PrivacyNeeds } from './export-person.ts'
export { PURGE_EVERY_MS, PURGE_PERSONAL_DATA, privacyJobs } from './jobs.ts'
export type { PersonalPart } from './part.ts'
export { purge } from './purge.ts'
export { privacyRoutes } from './routes.ts'

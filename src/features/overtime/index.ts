/** The door of the overtime feature. */
export { overtimeFor } from './overtime-for.ts'
export { withinReach } from './within-reach.ts'
export { overtimeJobs, REMIND_OVERTIME, REMIND_OVERTIME_EVERY_MS } from './jobs.ts'
export { overtimeRoutes } from './routes.ts'
export { overtimeOfPeople } from './of-people.ts'
export type { WorkedOf } from './needs.ts'
export type { ReportedPerson } from './report.ts'
export { readOvertime } from './personal-data.ts'

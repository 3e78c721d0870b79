/** The door of the reports feature. */
export { MAKE_REPORTS, MAKE_REPORTS_EVERY_MS, PURGE_REPORTS, PURGE_REPORTS_EVERY_MS, reportsJobs } from './jobs.ts'
export { reportsRoutes } from './routes.ts'

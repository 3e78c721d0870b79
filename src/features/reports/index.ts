/** The door of the reports feature. */
export {
  MAKE_REPORTS,
  MAKE_REPORTS_EVERY_MS,
  PURGE_REPORTS,
  PURGE_REPORTS_EVERY_MS,
  reportsJobs,
  SETTLE_DAYS,
  SETTLE_DAYS_EVERY_MS,
} from './jobs.ts'
export { reportsRoutes } from './routes.ts'

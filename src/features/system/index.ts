export {
  busEcho,
  overBus,
  receiveReports,
  systemJobs,
  toDatabase,
  TRIM_SYSTEM,
  TRIM_SYSTEM_EVERY_MS,
} from './keep-reports.ts'
export { askRetry, findOrder, startOrders } from './orders.ts'
export { startReporting } from './reporting.ts'
export { countRequests, systemRoutes } from './routes.ts'
export { viewSystem } from './view.ts'
export type { Send } from './letter.ts'
export type { Sources } from './report.ts'

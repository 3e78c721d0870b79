/** The door of the system feature for whoever has a database. */
export { receiveReports, systemJobs, toDatabase, TRIM_SYSTEM, TRIM_SYSTEM_EVERY_MS } from './keep-reports.ts'
export { askRetry, findOrder, startOrders } from './orders.ts'
export { countRequests, systemRoutes } from './routes.ts'
export { viewSystem } from './view.ts'

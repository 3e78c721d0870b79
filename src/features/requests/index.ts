/** The door of the requests feature: asking, deciding, the leave book and notices. */
export { STANDARD_LEAVE } from './type-of-request.ts'
export { addMonths } from './add-months.ts'
export { exceptionsFor } from './exceptions-for.ts'
export { KEEP_BOOKS_EVERY_MS, KEEP_LEAVE_BOOKS, REMIND_DECIDERS, REMIND_EVERY_MS, requestsJobs } from './jobs.ts'
export { eraseRequests, readRequests } from './personal-data.ts'
export { purgeRequests, wouldPurgeRequests } from './purge.ts'
export type { RequestPurge } from './purge.ts'
export { requestsRoutes } from './routes.ts'

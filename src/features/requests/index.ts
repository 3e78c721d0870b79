/** The door of the requests feature: asking, deciding, the leave book and notices. */
export { STANDARD_LEAVE } from './type-of-request.ts'
export { exceptionsFor } from './exceptions-for.ts'
export { KEEP_BOOKS_EVERY_MS, KEEP_LEAVE_BOOKS, REMIND_DECIDERS, REMIND_EVERY_MS, requestsJobs } from './jobs.ts'
export { eraseRequests, readRequests } from './personal-data.ts'
export { requestsRoutes } from './routes.ts'

/** The door of the attendance feature. */
export { attendanceJobs, CLOSE_EVERY_MS, CLOSE_FORGOTTEN } from './jobs.ts'
export { attendanceFindings } from './invariants.ts'
export { recordPast } from './record-past.ts'
export type { PastDay } from './record-past.ts'
export { renameInHistory } from './rename.ts'
export { attendanceRoutes } from './routes.ts'
export type { FeedReader } from './routes.ts'

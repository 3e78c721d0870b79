/** The door of the attendance feature. */
export { attendanceJobs, CLOSE_EVERY_MS, CLOSE_FORGOTTEN, RECOMPUTE_DUE, RECOMPUTE_EVERY_MS } from './jobs.ts'
export { attendanceFindings } from './invariants.ts'
/** @public */
export { readDetail } from './detail.ts'
export { lockedUntil } from './lock-date.ts'
export { createMarkForRecompute } from './mark-for-recompute.ts'
export { createMarkMoved } from './mark-moved.ts'
/** @public */
export type { Moved } from './mark-moved.ts'
export { recordCorrection } from './record-correction.ts'
export type { Correction } from './record-correction.ts'
export { createRecompute } from './recompute.ts'
/** @public */
export type { RecomputeNeeds } from './recompute.ts'
export { recordPast } from './record-past.ts'
export type { PastDay } from './record-past.ts'
export { renameInHistory } from './rename.ts'
export { attendanceRoutes } from './routes.ts'
export type { FeedReader } from './routes.ts'
export { workedOf } from './worked-of.ts'
export type { Worked } from './worked-of.ts'
export { eraseInAttendances, readAttendances } from './personal-data.ts'
export { explainWithoutRow, statusWithoutRow } from './without-row.ts'

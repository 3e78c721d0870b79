/** The door of the notices feature: how what the app tells reaches people who have it closed. */
export { noticesJobs, SEND_NOTICES, SEND_NOTICES_EVERY_MS, SWEEP_NOTICES, SWEEP_NOTICES_EVERY_MS } from './jobs.ts'
export { eraseNoticeWays, readNoticeWays } from './personal-data.ts'
export { noticePath } from './notice-path.ts'
export { queueNotice } from './queue-notice.ts'
export { tellPeople } from './tell-people.ts'
export type { News, TellPeople } from './tell-people.ts'
export { noticesRoutes } from './routes.ts'

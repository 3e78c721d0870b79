export { DELIVER_EVERY_MS, DELIVER_WEBHOOKS, SWEEP_WEBHOOKS, SWEEP_WEBHOOKS_EVERY_MS, webhooksJobs } from './jobs.ts'
export { webhooksRoutes } from './routes.ts'
export { eraseMessages, readMessages } from './sweep.ts'

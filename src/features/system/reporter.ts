/** The door of the system feature for every process: it reports itself, and loads no database for that. */
export { busEcho, overBus } from './over-bus.ts'
export { startReporting } from './reporting.ts'
export type { Send } from './letter.ts'
export type { Sources } from './report.ts'

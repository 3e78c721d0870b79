/** The door of the overtime feature. */
export { overtimeFor } from './overtime-for.ts'
export { overtimeRoutes } from './routes.ts'

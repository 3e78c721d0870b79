/** The door of the calendar feature. */
/** @public */
export { calendarFor } from './calendar-for.ts'
export { calendarRoutes } from './routes.ts'
/** @public */
export { takeOverYear } from './take-over.ts'

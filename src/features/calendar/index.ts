/** The door of the calendar feature. */
export { calendarFor } from './calendar-for.ts'
export type { CalendarNeeds } from './needs.ts'
export { calendarRoutes } from './routes.ts'
/** @public */
export { takeOverYear } from './take-over.ts'

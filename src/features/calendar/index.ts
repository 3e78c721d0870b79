/** The door of the calendar feature. */
export { calendarFor } from './calendar-for.ts'
export type { CalendarNeeds } from './needs.ts'
export { calendarRoutes } from './routes.ts'
export { takeOverIfDelivered } from './take-over.ts'

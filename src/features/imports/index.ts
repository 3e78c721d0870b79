/** Many people or roster entries at once, from spreadsheets. */
export { importRoutes } from './routes.ts'
export { checkEmployees, startEmployees } from './import-employees.ts'
export { checkRoster, startRoster } from './import-roster.ts'
export type { ImportNeeds } from './needs.ts'

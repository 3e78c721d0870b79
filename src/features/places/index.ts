export { createDepartment, createSite } from './create-place.ts'
export { isActiveToday, localDays } from './local-days.ts'
export { placesRoutes } from './routes.ts'

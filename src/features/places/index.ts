export { createDepartment, createSite } from './create-place.ts'
export { isActiveToday, localDays } from './local-days.ts'
export type { PlacesNeeds } from './places.ts'
export { placesRoutes } from './routes.ts'

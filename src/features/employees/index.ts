export { createEmployee } from './create-employee.ts'
export { employeesRoutes } from './routes.ts'
export { eraseRecord, readRecord } from './personal-data.ts'

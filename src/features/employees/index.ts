export { createEmployee } from './create-employee.ts'
export type { EmployeesNeeds } from './employee.ts'
export { employeesRoutes } from './routes.ts'

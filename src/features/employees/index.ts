export { createEmployee } from './create-employee.ts'
export { employeesRoutes } from './routes.ts'

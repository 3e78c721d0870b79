export { peopleBulkRoutes } from './routes.ts'

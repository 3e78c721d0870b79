import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import { CreateEmployee, Employee, EmployeePage, EmployeeQuery, UpdateEmployee } from '#contract/people.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf, visibleDepartments } from '#src/http/identity.ts'
import type { RegisterRoutes } from '#src/http/server.ts'
import { changeEmployee } from './change-employee.ts'
import { createEmployee } from './create-employee.ts'
import type { EmployeesNeeds, Reach } from './employee.ts'
import { listEmployees, readEmployee } from './list-employees.ts'

const params = z.strictObject({ id: Uuid })
const tags = ['people']
const read = { access: 'people.read' } as const
const write = { access: 'people.write' } as const

const reachOf = (request: FastifyRequest): Reach => ({
  departments: visibleDepartments(request, 'people.read'),
  self: identityOf(request).employeeId,
})

/** Employees and, through them, who may sign in. */
export const employeesRoutes =
  (needs: EmployeesNeeds): RegisterRoutes =>
  (http) => {
    const { db } = needs
    http.get(
      '/api/employees',
      {
        config: read,
        schema: {
          summary: 'Employees, page by page, with filters',
          tags,
          querystring: EmployeeQuery,
          response: { 200: EmployeePage },
        },
      },
      async (request) => listEmployees(db.read, needs, request.query, reachOf(request)),
    )
    http.get(
      '/api/employees/:id',
      {
        config: { ...read, refuses: ['people/not-found'] },
        schema: { summary: 'One employee', tags, params, response: { 200: Employee } },
      },
      async (request) => readEmployee(db.read, needs, request.params.id, reachOf(request)),
    )
    http.post(
      '/api/employees',
      {
        config: {
          ...write,
          refuses: [
            'account/login-taken',
            'attendance/settling',
            'people/email-taken',
            'people/number-taken',
            'people/reference-unknown',
          ],
        },
        schema: { summary: 'A new employee', tags, body: CreateEmployee, response: { 201: Employee } },
      },
      async (request, reply) => {
        const made = await db.transaction(async (trx) =>
          readEmployee(trx, needs, await createEmployee(trx, needs, request.body, actorOf(request))),
        )
        return reply.code(201).send(made)
      },
    )
    http.patch(
      '/api/employees/:id',
      {
        config: {
          ...write,
          refuses: [
            'account/last-admin',
            'account/login-taken',
            'account/none',
            'attendance/settling',
            'people/changed-meanwhile',
            'people/email-taken',
            'people/manager-circle',
            'people/not-found',
            'people/number-taken',
            'people/reference-unknown',
          ],
        },
        schema: { summary: 'Change an employee', tags, params, body: UpdateEmployee, response: { 200: Employee } },
      },
      async (request) => changeEmployee(needs, request.params.id, request.body, actorOf(request)),
    )
  }

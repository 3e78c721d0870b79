import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import { CreateDepartment, CreateSite, Department, Site, UpdateDepartment, UpdateSite } from '#contract/people.ts'
import { actorOf } from '#src/http/actor.ts'
import { visibleDepartments } from '#src/http/identity.ts'
import type { RegisterRoutes } from '#src/http/server.ts'
import { changeDepartment, changeSite } from './change-place.ts'
import { createDepartment, createSite } from './create-place.ts'
import { listDepartments, listSites } from './list-places.ts'
import type { PlacesNeeds } from './places.ts'

const params = z.strictObject({ id: Uuid })
const tags = ['people']
const read = { access: 'people.read' } as const
const write = { access: 'people.write' } as const

/** Departments, and sites with their one shift. */
export const placesRoutes =
  (needs: PlacesNeeds): RegisterRoutes =>
  (http) => {
    const departments = z.object({ data: z.array(Department) })
    http.get(
      '/api/departments',
      { config: read, schema: { summary: 'Every department that one may see', tags, response: { 200: departments } } },
      async (request) => ({
        data: await listDepartments(needs, visibleDepartments(request, 'people.read')),
      }),
    )
    http.post(
      '/api/departments',
      {
        config: { ...write, refuses: ['people/name-taken', 'people/reference-unknown'] },
        schema: { summary: 'A new department', tags, body: CreateDepartment, response: { 201: Department } },
      },
      async (request, reply) => {
        const actor = actorOf(request)
        const make = needs.db.transaction((trx) => createDepartment(trx, needs, request.body, actor))
        return reply.code(201).send(await make)
      },
    )
    http.patch(
      '/api/departments/:id',
      {
        config: {
          ...write,
          refuses: [
            'attendance/settling',
            'people/changed-meanwhile',
            'people/department-circle',
            'people/in-use',
            'people/name-taken',
            'people/not-found',
            'people/reference-unknown',
          ],
        },
        schema: { summary: 'Change a department', tags, params, body: UpdateDepartment, response: { 200: Department } },
      },
      async (request) => changeDepartment(needs, request.params.id, request.body, actorOf(request)),
    )

    const sites = z.object({ data: z.array(Site) })
    http.get(
      '/api/sites',
      { config: read, schema: { summary: 'Every site', tags, response: { 200: sites } } },
      async (request) => ({
        data: await listSites(needs, visibleDepartments(request, 'people.read')),
      }),
    )
    http.post(
      '/api/sites',
      {
        config: { ...write, refuses: ['people/name-taken', 'people/zone-unknown'] },
        schema: { summary: 'A new site', tags, body: CreateSite, response: { 201: Site } },
      },
      async (request, reply) => {
        const actor = actorOf(request)
        const make = needs.db.transaction((trx) => createSite(trx, needs, request.body, actor))
        return reply.code(201).send(await make)
      },
    )
    http.patch(
      '/api/sites/:id',
      {
        config: {
          ...write,
          refuses: [
            'attendance/settling',
            'people/changed-meanwhile',
            'people/in-use',
            'people/name-taken',
            'people/not-found',
            'people/zone-unknown',
          ],
        },
        schema: { summary: 'Change a site', tags, params, body: UpdateSite, response: { 200: Site } },
      },
      async (request) => changeSite(needs, request.params.id, request.body, actorOf(request)),
    )
  }

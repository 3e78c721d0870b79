import { expect } from 'vitest'
import type { Employee, EmployeePage } from '#contract/people.ts'
import type { Database } from '#src/database/database.ts'
import type { AccountTable } from '#src/database/schema.ts'
import { employeesRoutes } from '#src/features/employees/index.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { temporaryDatabase } from './database.ts'
import { identityOf, testServer } from './http.ts'
import type { Answer, Send, TestServer } from './http.ts'
import { countingIds } from './ids.ts'
import { makeOffice } from './office.ts'
import type { Office } from './office.ts'

/** The id of nothing. */
export const NOWHERE = '01900000-0000-7000-8000-ffffffffffff'

/** Two offices, the routes of employees, and an admin who hires and changes through them. */
export type Staff = {
  db: Database
  server: TestServer
  admin: Send
  /** In Jayapura. */
  office: Office
  /** In Jakarta. */
  other: Office
  /** What was to be shown in the history. */
  renamed: object[]
  moved: object[]
  /** The body that hires somebody in Jayapura. */
  wanted: (more?: object) => object
  hire: (more?: object) => Promise<Employee>
  change: (id: string, body: object) => Promise<Answer>
  page: (query?: string, send?: Send) => Promise<EmployeePage>
  names: (query?: string, send?: Send) => Promise<string[]>
  accountOf: (id: string) => Promise<AccountTable | undefined>
  close: () => Promise<void>
}

export async function openStaff(clock: Clock): Promise<Staff> {
  const ids = countingIds()
  const { db, close } = await temporaryDatabase()
  const office = await makeOffice(db, ids, { name: 'Jayapura', zone: 'Asia/Jayapura', people: 0 })
  const other = await makeOffice(db, ids, { name: 'Jakarta', people: 0 })
  const renamed: object[] = []
  const renameInHistory = async (_: unknown, id: string, person: object): Promise<void> =>
    void renamed.push({ id, ...person })
  const moved: object[] = []
  const markMoved = async (_: unknown, one: object): Promise<void> => void moved.push(one)
  const server = await testServer(employeesRoutes({ db, clock, ids, renameInHistory, markMoved }))
  const admin = server.as(identityOf('admin'))
  const fields = { number: '007', name: 'Siti', department_id: office.department, site_id: office.site }
  const wanted = (more: object = {}): object => ({ ...fields, active_from: '2026-01-01', ...more })
  const page = async (query = '', send = admin): Promise<EmployeePage> => {
    const { status, body } = await send('GET', `/api/employees${query}`)
    expect({ status, body }).toMatchObject({ status: 200 })
    return body as EmployeePage
  }
  return {
    db,
    server,
    admin,
    office,
    other,
    renamed,
    moved,
    wanted,
    page,
    hire: async (more) => {
      const { status, body } = await admin('POST', '/api/employees', wanted(more))
      expect({ status, body }).toMatchObject({ status: 201 })
      return body as Employee
    },
    change: (id, body) => admin('PATCH', `/api/employees/${id}`, body),
    names: async (query, send) => (await page(query, send)).data.map(({ name }) => name),
    accountOf: (id) =>
      db.read.kysely.selectFrom('account').selectAll().where('employee_id', '=', id).executeTakeFirst(),
    close: async () => {
      await server.close()
      await close()
    },
  }
}

import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import { AskedOvertime, AskOvertimeQuery } from '#contract/overtime.ts'
import { weighAsked } from '#src/features/overtime/index.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import { AppError } from '#src/kernel/errors.ts'
import { employeeOf } from './employee-of.ts'
import type { RequestNeeds } from './needs.ts'
import { readAskers } from './people.ts'
import { shown } from './show.ts'
import { requestRow } from './table.ts'

const tags = ['requests']
const params = z.strictObject({ id: Uuid })
const REFUSES = ['overtime/in-shift', 'overtime/overlaps', 'overtime/too-long'] as const

/** What overtime that is asked for would be: the plan of the day and the caps, before it is sent and before it is decided. */
export function overtimeRequestRoutes(needs: RequestNeeds, http: Http): void {
  const { db, clock } = needs
  const weigh = async (employeeId: string, hours: z.infer<typeof AskOvertimeQuery>): Promise<AskedOvertime> => {
    const [person] = await readAskers(db.read, [employeeId])
    if (!person) throw new AppError('people/not-found')
    return weighAsked(db.read, needs, hours, person)
  }
  http.get(
    '/api/me/requests/overtime',
    {
      config: { access: 'request.create', refuses: ['attendance/not-an-employee', 'people/not-found', ...REFUSES] },
      schema: {
        tags,
        summary: 'What overtime would be before it is asked for: the day’s plan and the caps it would exceed',
        querystring: AskOvertimeQuery,
        response: { 200: AskedOvertime },
      },
    },
    async (request) => weigh(employeeOf(identityOf(request)), request.query),
  )
  http.get(
    '/api/requests/:id/overtime',
    {
      config: { access: 'request.decide', refuses: ['people/not-found', 'requests/not-found', ...REFUSES] },
      schema: {
        tags,
        summary: 'The same of a request for overtime that waits',
        params,
        response: { 200: AskedOvertime },
      },
    },
    async (request) => {
      const row = await requestRow(db.read, request.params.id)
      const { user, kind, from, start, end } = await shown(db.read, identityOf(request), row, clock.now())
      if (kind !== 'lembur' || start === null || end === null) throw new AppError('requests/not-found')
      return weigh(user.id, { date: from, start, end })
    },
  )
}

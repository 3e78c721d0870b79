import type { CreateShiftPattern, CreateWorkShift, RosterChange } from '#contract/shifts.ts'
import { CreateWorkShift as WorkShiftBody } from '#contract/shifts.ts'
import type { z } from 'zod'
import type { Database } from '#src/database/database.ts'
import type { PersonRef } from '#src/kernel/day-context.ts'
import { operatorActor } from '#src/kernel/actor.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { TestClock } from '#test/support/clock.ts'
import { makeOffice } from '#test/support/office.ts'
import type { Change } from './needs.ts'
import { createPattern } from './patterns.ts'
import { createShift } from './work-shifts.ts'

export type Marked = { employeeId: string; from: string; to: string }

/** A house with one office in Jakarta and one in Jayapura; a Monday, 07:00 in Jakarta. */
export async function makeHouse(db: Database, people = 2) {
  const clock = new TestClock('2026-11-23T00:00:00Z')
  const marked: Marked[] = []
  const office = await makeOffice(db, systemIds, { people, name: 'Jakarta' })
  const east = await makeOffice(db, systemIds, { people: 1, name: 'Jayapura', zone: 'Asia/Jayapura', start: '07:00' })
  const doing = <T>(make: (change: Change) => Promise<T>): Promise<T> =>
    db.transaction((trx) =>
      make({
        trx,
        clock,
        ids: systemIds,
        actor: operatorActor(),
        markForRecompute: async (_, { of, from, to }) => {
          marked.push(...(of.employees ?? []).map((employeeId) => ({ employeeId, from, to })))
          return ''
        },
      }),
    )
  const refOf = (id: string): PersonRef => ({
    id,
    siteId: id === east.employees[0] ? east.site : office.site,
    departmentId: id === east.employees[0] ? east.department : office.department,
    zone: id === east.employees[0] ? 'Asia/Jayapura' : 'Asia/Jakarta',
  })
  const shift = (
    code: string,
    start: string,
    end: string,
    more: Partial<z.infer<typeof CreateWorkShift>['rule']> = {},
  ) =>
    doing((change) =>
      createShift(
        change,
        WorkShiftBody.parse({
          name: `Shift ${code}`,
          code,
          rule: { parts: [{ start, end }], grace_minutes: 5, ...more },
        }),
      ),
    )
  const pattern = (name: string, days: z.infer<typeof CreateShiftPattern>['days'], anchor_date = '2026-11-23') =>
    doing((change) => createPattern(change, { name, days, anchor_date }))
  return { clock, marked, office, east, doing, refOf, shift, pattern }
}
export type ShiftHouse = Awaited<ReturnType<typeof makeHouse>>

export const entry = (employee_id: string, date: string, more: Partial<RosterChange>): RosterChange => ({
  employee_id,
  date,
  version: 0,
  kind: 'shift',
  shift_id: null,
  second_shift_id: null,
  site_id: null,
  note: null,
  ...more,
})

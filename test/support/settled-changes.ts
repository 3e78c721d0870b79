import { recomputeDue } from '#src/features/attendance/recompute-due.ts'
import { erasePerson } from '#src/features/privacy/erase-person.ts'
import { operatorActor } from '#src/kernel/actor.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'
import { privacyNeeds } from '#src/roles/personal-data.ts'
import { october } from './settled-house.ts'
import type { SettledHouse } from './settled-house.ts'
import type { Answer } from './http.ts'

/** Draws below a number: what is changed, and whose. */
export type Draw = (below: number) => number
type Change = (house: SettledHouse, draw: Draw) => Promise<Answer | void>

const versionAt = async ({ hr }: SettledHouse, url: string): Promise<number> =>
  ((await hr('GET', url)).body as { version: number }).version
const versionIn = async ({ hr }: SettledHouse, url: string, id: string): Promise<number> =>
  ((await hr('GET', url)).body as { data: { id: string; version: number }[] }).data.find((one) => one.id === id)
    ?.version ?? 0
const everybody = ({ west, east }: SettledHouse): string[] => [...west.employees, ...east.employees]
const one = <T>(list: readonly T[], draw: Draw): T => list[draw(list.length)] as T
const person = async (house: SettledHouse, draw: Draw, change: object): Promise<Answer> => {
  const id = one(everybody(house), draw)
  const url = `/api/employees/${id}`
  return house.hr('PATCH', url, { version: await versionAt(house, url), ...change })
}
const site = async (house: SettledHouse, draw: Draw, change: object): Promise<Answer> => {
  const id = one([house.west.site, house.east.site], draw)
  return house.hr('PATCH', `/api/sites/${id}`, { version: await versionIn(house, '/api/sites', id), ...change })
}
let named = 0

/** Everything that reports of a period could follow from and that somebody may change after it was locked. */
export const CHANGES: Readonly<Record<string, Change>> = {
  'somebody is moved': (house, draw) => {
    const { site: site_id, department: department_id } = one([house.west, house.east], draw)
    return person(house, draw, one([{ site_id }, { department_id }, { site_id, department_id }], draw))
  },
  'somebody is renamed': (house, draw) => person(house, draw, { name: `Nama ${++named}`, number: `N${named}` }),
  'the employment of somebody is another': (house, draw) =>
    person(house, draw, {
      active_from: one(['2020-01-01', october(9), '2026-11-02'], draw),
      active_to: one([null, null, '2026-12-31', '2026-11-03'], draw),
    }),
  'somebody is entered who is said to have been there': ({ hr, west }) =>
    hr('POST', '/api/employees', {
      number: `B${++named}`,
      name: `Baru ${named}`,
      department_id: west.department,
      site_id: west.site,
      active_from: '2026-01-01',
    }),
  'a site has other hours': (house, draw) => {
    const hour = 6 + draw(4)
    const shift = { name: `Jam ${hour}`, start: `0${hour}:00`, end: `${hour + 9}:00`, grace_minutes: draw(30) }
    return site(house, draw, { shift })
  },
  'a site lies in another zone': (house, draw) =>
    site(house, draw, { zone: one(['Asia/Jakarta', 'Asia/Jayapura', 'Asia/Makassar'], draw) }),
  'a site is renamed': (house, draw) => site(house, draw, { name: `Lokasi ${++named}` }),
  'a department is renamed': async (house, draw) => {
    const id = one([house.west.department, house.east.department], draw)
    const version = await versionIn(house, '/api/departments', id)
    return house.hr('PATCH', `/api/departments/${id}`, { version, name: `Bagian ${++named}` })
  },
  'a shift is renamed': async (house) => {
    const version = await versionIn(house, '/api/shifts', house.shift)
    return house.hr('PATCH', `/api/shifts/${house.shift}`, { version, name: `Shift ${++named}` })
  },
  'a shift had other hours': async (house, draw) => {
    const rule = { parts: [{ start: '10:00', end: '15:00' }], grace_minutes: 0 }
    return house.hr('POST', `/api/shifts/${house.shift}/versions`, {
      version: await versionIn(house, '/api/shifts', house.shift),
      valid_from: october(1 + draw(20)),
      rule,
      past: one([true, 'later'], draw),
    })
  },
  'a pattern had other days': async (house, draw) => {
    const { shift, pattern } = house
    const days = Array.from({ length: 7 }, () => (draw(2) === 0 ? shift : null))
    return house.hr('POST', `/api/shift-patterns/${pattern}/versions`, {
      version: await versionIn(house, '/api/shift-patterns', pattern),
      valid_from: october(1 + draw(20)),
      anchor_date: '2026-01-05',
      days,
      past: one([true, 'later'], draw),
    })
  },
  'somebody followed a pattern': (house, draw) =>
    house.hr('POST', '/api/shift-assignments', {
      pattern_id: house.pattern,
      target: 'person',
      target_id: one(everybody(house), draw),
      from: october(1 + draw(25)),
      to: null,
      past: true,
    }),
  'the roster says something else': (house, draw) =>
    house.hr('PUT', '/api/roster', {
      entries: [
        {
          employee_id: one(everybody(house), draw),
          date: october(1 + draw(31)),
          version: 0,
          kind: one(['off', 'shift'], draw) === 'off' ? 'off' : 'shift',
          shift_id: null,
        },
      ],
      past: one([true, 'later'], draw),
    }),
  'a date becomes a holiday': (house, draw) =>
    house.hr('POST', '/api/calendar/days', {
      date: october(1 + draw(31)),
      site_id: one([null, house.west.site, house.east.site], draw),
      kind: one(['libur', 'cuti_bersama'], draw),
      name: `Hari ${++named}`,
      source: 'Keppres',
      past: true,
    }),
  'a holiday is taken back': async (house) => {
    const { data } = (await house.hr('GET', '/api/calendar?from=2026-10-01&to=2026-10-31')).body as {
      data: { id: string; version: number }[]
    }
    const day = data[0]
    if (day) return house.hr('DELETE', `/api/calendar/days/${day.id}?version=${day.version}&past=true`)
  },
  'cuti bersama counts as something else': async (house, draw) => {
    const { policy } = (await house.hr('GET', '/api/calendar?from=2026-10-01&to=2026-10-31')).body as {
      policy: { version: number }
    }
    const cuti_bersama = one(['off', 'leave', 'work'], draw)
    return house.hr('PUT', '/api/calendar/policy', {
      cuti_bersama,
      from: october(1),
      version: policy.version,
      past: true,
    })
  },
  'overtime is rounded, shown and exempt otherwise': async (house, draw) => {
    const { version } = (await house.hr('GET', '/api/overtime/settings')).body as { version: number }
    return house.hr('PUT', '/api/overtime/settings', {
      rounding: one(['minute', 'half_hour', 'hour'], draw),
      exempt: everybody(house).filter(() => draw(2) === 0),
      exempt_titles: one([[], [{ job_title: 'Operator', from: '2026-11-02' }]], draw),
      outside_minutes: draw(400),
      version,
    })
  },
  'somebody has another job title': (house, draw) =>
    person(house, draw, { job_title: one([null, `Jabatan ${++named}`], draw) }),
  'somebody else is erased': async (house) => {
    const { db, clock, ids } = house
    const id = ids.uuid()
    await db.transaction(async (trx) => {
      const like = await trx.kysely
        .selectFrom('employee')
        .selectAll()
        .where('id', '=', everybody(house)[0] ?? '')
        .executeTakeFirstOrThrow()
      const left = { id, number: `L${++named}`, active_from: '2019-01-01', active_to: '2020-01-01' }
      await trx.kysely
        .insertInto('employee')
        .values({ ...like, ...left })
        .execute()
    })
    const needs = privacyNeeds({ db, clock, ids })
    await erasePerson(needs, id, { number: `L${named}`, reason: 'diminta' }, operatorActor())
  },
  'the worker works days out again': async ({ db, clock, ids }) =>
    void (await recomputeDue({ db, clock, ids, contexts: dayContexts, log: silentLogger })),
}

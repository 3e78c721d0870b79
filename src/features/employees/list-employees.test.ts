import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Employee } from '#contract/people.ts'
import { searchText } from '#src/kernel/text.ts'
import { TestClock } from '#test/support/clock.ts'
import { identityOf } from '#test/support/http.ts'
import { NOWHERE as nowhere, openStaff } from '#test/support/staff.ts'
import type { Staff } from '#test/support/staff.ts'

const clock = new TestClock()
let staff: Staff

beforeEach(async () => {
  clock.set('2026-11-23T00:00:00Z')
  staff = await openStaff(clock)
})
afterEach(() => staff.close())

describe('the list', () => {
  const crew = ['Ani', 'ani', 'Ávila', 'Budi', 'budi', 'Citra_1', 'Citra%2', 'Dewi', 'Dewi', 'Dewi']
  const hireCrew = async (): Promise<void> => {
    for (const [index, name] of crew.entries()) await staff.hire({ number: `0${index}`, name })
  }

  it('comes in pages that together hold everybody once, in one order', async () => {
    await hireCrew()
    const all = await staff.page()
    expect(all).toMatchObject({ total: crew.length, next_cursor: null })
    const searched = all.data.map(({ name }) => searchText(name))
    expect(searched).toEqual([...searched].sort())
    for (const limit of [1, 3, crew.length]) {
      const seen: Employee[] = []
      let cursor = ''
      do {
        const { data, next_cursor, total } = await staff.page(`?limit=${limit}${cursor}`)
        expect(total).toBe(crew.length)
        seen.push(...data)
        cursor = next_cursor === null ? '' : `&cursor=${next_cursor}`
      } while (cursor && seen.length < 2 * crew.length)
      expect(seen).toEqual(all.data)
    }
  })

  it('goes on after the longest of names', async () => {
    const name = '𠀋'.repeat(200)
    await staff.hire({ name })
    await staff.hire({ number: '8', name })
    const { next_cursor } = await staff.page('?limit=1')
    expect(await staff.names(`?limit=1&cursor=${next_cursor}`)).toEqual([name])
  })

  it('finds by part of the name or the beginning of the number, and takes signs literally', async () => {
    await hireCrew()
    expect(await staff.names('?q=DEW')).toEqual(['Dewi', 'Dewi', 'Dewi'])
    expect(await staff.names('?q=%C3%A1v')).toEqual(['Ávila'])
    expect(await staff.names('?q=a%CC%81vi')).toEqual(['Ávila'])
    expect(await staff.names('?q=_')).toEqual(['Citra_1'])
    expect(await staff.names('?q=%25')).toEqual(['Citra%2'])
    expect(await staff.names('?q=03')).toEqual(['Budi'])
    expect(await staff.names('?q=!')).toEqual([])
    expect(await staff.names(`?q=${encodeURIComponent("' or 1=1 --")}`)).toEqual([])
  })

  it('finds by part of the job title, in any case', async () => {
    await staff.hire({ number: '1', name: 'A', job_title: 'Kepala ÉTALASE' })
    await staff.hire({ number: '2', name: 'B', job_title: 'Operator_1' })
    await staff.hire({ number: '3', name: 'C' })
    expect(await staff.names(`?q=${encodeURIComponent('e\u0301talase')}`)).toEqual(['A'])
    expect(await staff.names('?q=OPERATOR_')).toEqual(['B'])
    expect(await staff.names('?q=kepala%25')).toEqual([])
  })

  it('is filtered by department, site and whether today lies between the dates there', async () => {
    await staff.hire({ number: '1', name: 'A', active_to: '2026-11-23' })
    await staff.hire({ number: '2', name: 'B', site_id: staff.other.site, active_to: '2026-11-23' })
    await staff.hire({ number: '3', name: 'C', department_id: staff.other.department, active_from: '2026-11-24' })
    expect(await staff.names(`?department=${staff.other.department}`)).toEqual(['C'])
    expect(await staff.names(`?site=${staff.other.site}&department=${staff.office.department}`)).toEqual(['B'])
    expect(await staff.names('?active=true')).toEqual(['A', 'B'])
    expect(await staff.names('?active=false')).toEqual(['C'])
    clock.set('2026-11-23T15:00:00Z')
    expect(await staff.page('?active=true')).toMatchObject({
      data: [
        { name: 'B', active: true },
        { name: 'C', active: true },
      ],
      total: 2,
    })
    clock.set('2026-11-23T17:00:00Z')
    expect(await staff.names('?active=true')).toEqual(['C'])
  })

  it.each([
    'limit=0',
    'limit=201',
    'limit=x',
    'active=perhaps',
    'department=all',
    'page=2',
    'q=a&q=b',
    `q=${'x'.repeat(101)}`,
    'cursor=',
    'cursor=garbage',
    'cursor=%00',
    `cursor=${Buffer.from('["a"]').toString('base64url')}`,
    `cursor=${Buffer.from('["a","b"]').toString('base64url')}`,
    `cursor=${Buffer.from('{"name":"a"}').toString('base64url')}`,
    `cursor=${'A'.repeat(1201)}`,
  ])('is refused with %s', async (query) => {
    expect(await staff.admin('GET', `/api/employees?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'request/invalid' },
    })
  })
})

describe('who may', () => {
  it('a manager sees the people of their departments and themselves; others do not exist for them', async () => {
    const mine = await staff.hire({ number: '1', name: 'Mine' })
    const foreign = await staff.hire({ number: '2', name: 'Foreign', department_id: staff.other.department })
    const self = await staff.hire({ number: '3', name: 'Self', department_id: staff.other.department, role: 'atasan' })
    const departments = [{ id: staff.office.department, name: '' }]
    const atasan = staff.server.as(identityOf('atasan', { employeeId: self.id, departments }))
    expect(await staff.page('', atasan)).toMatchObject({ data: [{ name: 'Mine' }, { name: 'Self' }], total: 2 })
    expect(await staff.names(`?department=${staff.other.department}`, atasan)).toEqual(['Self'])
    expect(await atasan('GET', `/api/employees/${mine.id}`)).toMatchObject({ status: 200 })
    expect(await atasan('GET', `/api/employees/${self.id}`)).toMatchObject({ status: 200 })
    for (const id of [foreign.id, nowhere]) {
      expect(await atasan('GET', `/api/employees/${id}`)).toMatchObject({
        status: 404,
        body: { code: 'people/not-found' },
      })
    }
    expect(await staff.names('', staff.server.as(identityOf('atasan')))).toEqual([])
    expect(await staff.names('', staff.server.as(identityOf('auditor')))).toHaveLength(3)
  })

  it('only admins write, and karyawan see none of it', async () => {
    const { id } = await staff.hire()
    const denied = { status: 403, body: { code: 'permission/denied' } }
    for (const role of ['karyawan', 'atasan', 'auditor'] as const) {
      const send = staff.server.as(
        identityOf(role, { employeeId: id, departments: [{ id: staff.office.department, name: '' }] }),
      )
      expect(await send('POST', '/api/employees', staff.wanted({ number: '9' }))).toMatchObject(denied)
      expect(await send('PATCH', `/api/employees/${id}`, { version: 1, role: 'admin' })).toMatchObject(denied)
    }
    const karyawan = staff.server.as(identityOf('karyawan', { employeeId: id }))
    expect(await karyawan('GET', '/api/employees')).toMatchObject(denied)
    expect(await karyawan('GET', `/api/employees/${id}`)).toMatchObject(denied)
    expect(await staff.server.as(null)('GET', '/api/employees')).toMatchObject({ status: 401 })
  })
})

it('describes itself', async () => {
  const { status, body } = await staff.admin('GET', '/api/openapi.json')
  expect(status).toBe(200)
  expect(Object.keys((body as { paths: object }).paths)).toContain('/api/employees/{id}')
})

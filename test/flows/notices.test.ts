import { expect, it } from 'vitest'
import type { DayRequest } from '#contract/requests.ts'
import { createAccountFor, createPasswords } from '#src/features/accounts/index.ts'
import { Browser } from '#test/support/browser.ts'
import { openTestHouse } from '#test/support/house.ts'
import { makeOffice } from '#test/support/office.ts'
import { openMailServer } from '#test/support/smtp.ts'

const PASSWORD = 'kuda menari di atap'

it('a request in an opened house comes to its manager by mail, by the house’s own jobs', async () => {
  const server = await openMailServer()
  const { promise: arrived, resolve } = Promise.withResolvers<void>()
  server.onMail = resolve
  const env = {
    SMTP_URL: `smtp://127.0.0.1:${server.settings.port}`,
    MAIL_FROM: 'Hadir <hadir@kantor.example>',
    PUBLIC_URL: 'https://hadir.kantor.example',
  }
  const house = await openTestHouse({}, env)
  try {
    const { db, ids, clock } = house
    const office = await makeOffice(db, ids, { people: 2 })
    const [staff = '', chief = ''] = office.employees
    const passwordHash = await createPasswords({ ids, cost: { memory: 64, passes: 1 } }).hash(PASSWORD)
    await db.transaction(async (trx) => {
      const of = (login: string, employeeId: string, role: 'karyawan' | 'atasan', email: string | null) =>
        createAccountFor(trx, { clock, ids }, { login, role, employeeId, email, name: login, passwordHash })
      await of('staff', staff, 'karyawan', null)
      await of('chief', chief, 'atasan', 'chief@kantor.example')
      const manages = { department_id: office.department, employee_id: chief }
      await trx.kysely.insertInto('department_manager').values(manages).execute()
    })
    const browser = new Browser(house.http)
    expect((await browser.signIn('staff', PASSWORD)).status).toBe(200)
    const day = new Date(clock.now() + 7 * 86_400_000).toISOString().slice(0, 10)
    const wanted = { key: ids.uuid(), kind: 'wfh', from: day, to: day, reason: 'tukang datang' }
    const asked = await browser.send('POST', '/api/me/requests', wanted)
    expect(asked).toMatchObject({ status: 201, body: { step: 'manager' } satisfies Partial<DayRequest> })
    await arrived
    expect(server.mails).toMatchObject([{ to: ['chief@kantor.example'], from: 'hadir@kantor.example' }])
    expect(server.mails[0]?.text.replaceAll('=\r\n', '')).toContain('https://hadir.kantor.example/admin/requests')
  } finally {
    await house.remove()
    await server.close()
  }
})

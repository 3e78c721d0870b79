import { readXlsx } from 'hucre'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CardAnswer, LateAnswer, PayrollMapping, RecapAnswer, ReportExport } from '#contract/reports.ts'
import { workedOf } from '#src/features/attendance/index.ts'
import type { DayContexts } from '#src/features/shifts/index.ts'
import type { OvertimeOrder } from '#src/kernel/day-context.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { instantAt } from '#src/kernel/work-time.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import type { Send, TestServer } from '#test/support/http.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import type { Office } from '#test/support/office.ts'
import { reportsJobs, reportsRoutes } from './index.ts'
import { MAKE_REPORTS, PURGE_REPORTS } from './jobs.ts'
import { PLAN, storeDay } from './reports.fixture.ts'
import type { Worked } from './reports.fixture.ts'

const ZONE = 'Asia/Jakarta'
const DAY = 86_400_000
const clock = new TestClock()
const ids = countingIds()
let temporary: TemporaryDatabase
let server: TestServer
let admin: Send
let office: Office
let other: Office
let orders: OvertimeOrder[]

const contexts: DayContexts = async () => (id, date) => ({
  plan: [0, 6].includes(new Date(date).getUTCDay()) ? { ...PLAN, kind: 'off' } : PLAN,
  calendar: null,
  exceptions: [],
  overtime: date === '2026-11-24' && id === office.employees[0] ? orders : [],
})

beforeEach(async () => {
  clock.set('2026-11-26T03:00:00Z')
  orders = []
  temporary = await temporaryDatabase()
  office = await makeOffice(temporary.db, ids, { people: 3 })
  other = await makeOffice(temporary.db, ids, { name: 'Cabang' })
  const needs = { db: temporary.db, clock, ids, contexts, workedOf }
  server = await testServer(reportsRoutes(needs))
  admin = server.as(identityOf('admin'))
})
afterEach(async () => {
  await server.close()
  await temporary.close()
})

/** Makes everything that waits. */
const make = async (job = MAKE_REPORTS): Promise<void> => {
  const jobs = reportsJobs({ db: temporary.db, clock, ids, contexts, workedOf, log: silentLogger })
  await jobs[job]?.({ name: job, id: job, payload: {}, attempt: 1, signal: new AbortController().signal })
}

const work = (employee: string, date: string, more: Partial<Worked> = {}): Promise<void> =>
  storeDay({ db: temporary.db, ids }, employee, date, { office, overtime: orders, ...more })
const first = (): string => office.employees[0] ?? ''
const second = (): string => office.employees[1] ?? ''
const recap = async (query = '', send = admin): Promise<RecapAnswer> =>
  (await send('GET', `/api/reports/recap?period=2026-11${query}`)).body as RecapAnswer

describe('the recap', () => {
  it('has everybody, every date and overtime, page by page', async () => {
    const at = (time: string): number => instantAt(ZONE, '2026-11-24', time)
    orders = [{ order_id: 'o', from: at('17:00'), to: at('20:00'), agreed: true }]
    await work(first(), '2026-11-24', { flags: ['lembur'] })
    await work(first(), '2026-11-25', { status: 'alpa' })
    const whole = await recap()
    expect(whole).toMatchObject({
      period: { key: '2026-11', from: '2026-11-01', to: '2026-11-30' },
      total: 4,
      next_cursor: null,
    })
    expect(whole.dates).toHaveLength(30)
    const line = whole.data.find(({ user }) => user.id === first())
    expect(line?.days.slice(20, 26)).toEqual(['L', 'L', '·', 'H LM', 'A', '·'])
    expect(line?.totals).toMatchObject({ hadir: 1, alpa: 1, overtime_real: 180, overtime_counted: 330 })
    const pages: RecapAnswer[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: RecapAnswer = await recap(`&limit=3${cursor ? `&cursor=${cursor}` : ''}`)
      pages.push(page)
      cursor = page.next_cursor
    }
    expect(pages.map(({ data }) => data.length)).toEqual([3, 1])
    expect(pages.flatMap(({ data }) => data)).toEqual(whole.data)
  })

  it('is of whom its reader may see, and filtered', async () => {
    const chief = server.as(
      identityOf('atasan', { departments: [{ id: other.department, name: 'B' }], employeeId: first() }),
    )
    expect((await recap('', chief)).data.map(({ user }) => user.id).toSorted()).toEqual(
      [first(), ...other.employees].toSorted(),
    )
    expect((await recap(`&department=${office.department}`, chief)).data.map(({ user }) => user.id)).toEqual([first()])
    expect((await recap(`&site=${other.site}`)).total).toBe(1)
    expect((await recap('&q=pegawai%202')).data.map(({ user }) => user.id)).toEqual([second()])
    const some = [second(), ...other.employees]
    expect((await recap(`&employees=${some.join(',')}`)).data.map(({ user }) => user.id).toSorted()).toEqual(
      some.toSorted(),
    )
    expect((await recap(`&employees=${second()}`, chief)).data).toEqual([])
    expect((await server.as(identityOf('karyawan'))('GET', '/api/reports/recap?period=2026-11')).status).toBe(403)
    for (const wrong of ['2026-13', '2026-1', 'x'])
      expect((await admin('GET', `/api/reports/recap?period=${wrong}`)).status).toBe(400)
    expect((await admin('GET', '/api/reports/recap?period=2026-11&cursor=x')).status).toBe(400)
  })

  it('marks half a day that was asked for, from what was known when the day was judged', async () => {
    await work(first(), '2026-11-24')
    await work(first(), '2026-11-25')
    const context = (part: string) =>
      JSON.stringify({ plan: PLAN, calendar: null, exceptions: [{ type: 'sakit', part }], overtime: [] })
    for (const [date, part] of [
      ['2026-11-24', 'second_half'],
      ['2026-11-25', 'hours'],
    ] as const)
      await temporary.db.transaction((trx) =>
        trx.kysely
          .updateTable('attendance')
          .set({ context: context(part) })
          .where('work_date', '=', date)
          .execute(),
      )
    const line = (await recap()).data.find(({ user }) => user.id === first())
    expect(line?.days.slice(23, 25)).toEqual(['H ½S', 'H'])
    expect(line?.totals).toMatchObject({ hadir: 1.5, sakit: 0.5 })
  })

  it('says why, of days with and without rows', async () => {
    await work(first(), '2026-11-24', { status: 'terlambat', flags: ['terlambat'], late: 30 })
    const why = async (date: string, employee = first()) =>
      (await admin('GET', `/api/reports/recap/reason?employee=${employee}&date=${date}`)).body
    expect(await why('2026-11-24')).toMatchObject({
      status: 'terlambat',
      note: null,
      trace: [{ rule: 'late', minutes: 30 }],
    })
    expect(await why('2026-11-22')).toMatchObject({ id: null, status: 'libur', trace: [{ rule: 'rest-day' }] })
    expect(await why('2026-11-23')).toMatchObject({
      status: 'belum_absen',
      note: 'not_closed',
      trace: [{ rule: 'work-date' }],
    })
    expect(await why('2026-11-27')).toMatchObject({ note: 'to_come', trace: [{}, { rule: 'awaited' }] })
    expect(await why('2019-01-01')).toMatchObject({ status: null, note: 'not_employed' })
    expect(await why('2026-11-27', ids.uuid())).toMatchObject({ code: 'report/not-found' })
  })

  it('follows the day on which periods begin', async () => {
    const wanted = { start_day: 16, signatures: { made: 'Sari', known: '', approved: '' }, version: 0 }
    expect(await admin('PUT', '/api/reports/settings', wanted)).toMatchObject({ status: 200, body: { version: 1 } })
    expect(await admin('PUT', '/api/reports/settings', wanted)).toMatchObject({
      status: 409,
      body: { data: { version: 1 } },
    })
    expect((await recap()).period).toMatchObject({ from: '2026-10-16', to: '2026-11-15' })
    const { body } = await admin('GET', `/api/reports/card?period=2026-11&employee=${first()}`)
    expect(body as CardAnswer).toMatchObject({ signatures: { made: 'Sari' }, period: { from: '2026-10-16' } })
  })

  it('has lists of who came late, and figures by date', async () => {
    await work(first(), '2026-11-24', { status: 'terlambat', flags: ['terlambat'], late: 30 })
    await work(first(), '2026-11-25', { status: 'wfh', flags: ['terlambat'], late: 6 })
    await work(second(), '2026-11-25', { status: 'alpa' })
    const late = (await admin('GET', '/api/reports/late?period=2026-11')).body as LateAnswer
    expect(late.data).toMatchObject([{ user: { id: first() }, count: 2, minutes: 36, days: [{ masuk: '08:30' }, {}] }])
    expect((await admin('GET', '/api/reports/trend?period=2026-11')).body).toMatchObject({
      days: expect.arrayContaining([{ date: '2026-11-25', present: 1, late: 1, away: 0, absent: 1 }]),
    })
  })
})

const ask = async (wanted: object, send = admin): Promise<ReportExport> =>
  (await send('POST', '/api/reports/exports', { period: '2026-11', ...wanted })).body as ReportExport

const fetched = async (id: string, as = 'account of admin') => {
  const headers = { 'x-test-sender': as }
  return server.http.inject({ method: 'GET', url: `/api/reports/exports/${id}/file`, headers })
}

describe('a file', () => {
  beforeEach(async () => {
    await temporary.db.transaction((trx) =>
      trx.kysely
        .updateTable('employee')
        .set({ name: '=HYPERLINK("x")&<b>', number: '007', job_title: 'Kepala Regu' })
        .where('id', '=', first())
        .execute(),
    )
    await work(first(), '2026-11-24', { status: 'terlambat', flags: ['terlambat'], late: 30 })
  })

  it('of Excel is read back: real dates and times, NIK as text, no formula', async () => {
    const asked = await ask({ kind: 'recap', format: 'xlsx' })
    expect(asked).toMatchObject({ state: 'waiting', file_name: 'Rekap 2026-11.xlsx', size: null })
    expect((await fetched(asked.id)).json()).toMatchObject({ code: 'report/not-ready' })
    await make()
    const [done] = ((await admin('GET', '/api/reports/exports')).body as { data: ReportExport[] }).data
    const file = await fetched(asked.id)
    expect(done).toMatchObject({ id: asked.id, state: 'done', done: 4, total: 4, size: file.rawPayload.length })
    const book = await readXlsx(new Uint8Array(file.rawPayload), { readStyles: true })
    expect(book.sheets.map(({ name }) => name)).toEqual(['Rekap', 'Ringkasan', 'Detail'])
    const [matrix, summary, detail] = book.sheets
    const line = matrix?.rows.find((row) => row[1] === '007')
    expect(line?.[2]).toBe('=HYPERLINK("x")&<b>')
    expect(line?.[3 + 24]).toBe('T')
    expect(matrix?.rows.flat()).toEqual(expect.arrayContaining(['Dibuat oleh,', 'Disetujui oleh,', '24 Sel']))
    const day = detail?.rows.find((row) => row[1] === '007' && row[10] === 'Terlambat')
    const head = [summary, detail].map((sheet) => sheet?.rows.find((row) => row[1] === 'NIK')?.[3])
    expect([...head, summary?.rows.find((row) => row[1] === '007')?.[3]]).toEqual(['Jabatan', 'Jabatan', 'Kepala Regu'])
    expect([3, 5, 6, 11].map((at) => day?.[at])).toEqual(['Kepala Regu', new Date('2026-11-24'), 'Selasa', 30])
    const raw = JSON.stringify(
      book.sheets.map(({ cells }) => [...(cells?.values() ?? [])].map((one) => one.formula ?? '')),
    )
    expect(raw).not.toContain('HYPERLINK')
    expect(matrix?.freezePane).toMatchObject({ rows: 4, columns: 3 })
    expect(matrix?.pageSetup).toMatchObject({ orientation: 'landscape' })
  })

  it.each([
    [';', `"'=HYPERLINK(""x"")&<b>"`, '24/11/2026'],
    [',', `"'=HYPERLINK(""x"")&<b>"`, '24/11/2026'],
  ])('of CSV parted by %s holds no formula', async (delimiter, name, date) => {
    const { id } = await ask({ kind: 'late', format: 'csv', delimiter })
    const recapFile = await ask({ kind: 'recap', format: 'csv', delimiter })
    await make()
    const text = (await fetched(recapFile.id)).body
    expect(text.startsWith('\uFEFFNo')).toBe(true)
    expect(text).toContain(['007', name].join(delimiter))
    expect((await fetched(id)).body).toContain(`${date}${delimiter}Selasa${delimiter}08:30${delimiter}30`)
  })

  it('names the zone of a time where the company has several', async () => {
    await makeOffice(temporary.db, ids, { name: 'Jayapura', zone: 'Asia/Jayapura', people: 0 })
    const [late, cards] = [await ask({ kind: 'late', format: 'csv' }), await ask({ kind: 'card', format: 'csv' })]
    const recap = await ask({ kind: 'recap', format: 'xlsx' })
    await make()
    expect((await fetched(late.id)).body).toMatch(/Jam Masuk;Zona;.*08:30;WIB;30/s)
    expect((await fetched(cards.id)).body).toMatch(/;Zona\r\n.*;WIB\r\n/s)
    const { rawPayload } = await fetched(recap.id)
    const rows = (await readXlsx(new Uint8Array(rawPayload))).sheets[2]?.rows ?? []
    const day = rows.find((row) => row[1] === '007' && row[11] === 'Terlambat')
    expect(day?.[9]).toBe('WIB')
  })

  it('of pages is a PDF, of one person’s card too', async () => {
    const one = await ask({ kind: 'card', format: 'pdf', employee: first() })
    const all = await ask({ kind: 'recap', format: 'pdf' })
    await make()
    for (const { id } of [one, all]) expect((await fetched(id)).body.slice(0, 5)).toBe('%PDF-')
  })

  it.each(['card', 'late', 'overtime'])('%s is made for Excel and CSV', async (kind) => {
    const files = [await ask({ kind, format: 'xlsx' }), await ask({ kind, format: 'csv' })]
    await make()
    const book = await readXlsx(new Uint8Array((await fetched(files[0]?.id ?? '')).rawPayload))
    expect(book.sheets).toHaveLength(kind === 'card' ? 4 : 1)
    expect((await fetched(files[1]?.id ?? '')).statusCode).toBe(200)
  })

  it('is its owner’s, remembered, and gone after seven days', async () => {
    const { id } = await ask({ kind: 'late', format: 'csv' })
    await make()
    server.as(identityOf('auditor'))
    expect((await fetched(id, 'account of auditor')).statusCode).toBe(404)
    const audit = await temporary.db.read.kysely.selectFrom('audit_entry').select(['action', 'changes']).execute()
    expect(audit).toMatchObject([{ action: 'report.export', changes: expect.stringContaining('late') }])
    clock.advance(8 * DAY)
    await make(PURGE_REPORTS)
    expect((await fetched(id)).statusCode).toBe(410)
    expect(await temporary.db.read.kysely.selectFrom('report_piece').select('number').execute()).toEqual([])
  })

  it('of a worker that died is made by another, and by one that is overtaken it is not finished', async () => {
    const { id } = await ask({ kind: 'late', format: 'csv' })
    await temporary.db.transaction((trx) =>
      trx.kysely
        .updateTable('report_export')
        .set({ state: 'running', run_id: ids.uuid(), claimed_until: clock.now() + 60_000, attempts: 1 })
        .execute(),
    )
    await make()
    expect((await fetched(id)).statusCode).toBe(409)
    clock.advance(61_000)
    await make()
    expect((await fetched(id)).statusCode).toBe(200)
  })

  it('shows and holds no more than its owner could see', async () => {
    const chief = server.as(identityOf('atasan', { departments: [{ id: other.department, name: 'B' }] }))
    const { id } = await ask({ kind: 'recap', format: 'csv' }, chief)
    expect(await ask({ kind: 'card', format: 'pdf', employee: first() }, chief)).toMatchObject({
      code: 'report/not-found',
    })
    await make()
    const text = (await fetched(id, 'account of atasan')).body
    expect(text).toContain('00Cabang1')
    expect(text).not.toContain('007')
  })

  it('is refused where it cannot be made', async () => {
    expect(await ask({ kind: 'payroll', format: 'csv' })).toMatchObject({ code: 'report/mapping-missing' })
    expect(await ask({ kind: 'payroll', format: 'csv', mapping: ids.uuid() })).toMatchObject({
      code: 'report/not-found',
    })
    for (let number = 0; number < 5; number++) await ask({ kind: 'late', format: 'csv' })
    expect(await ask({ kind: 'late', format: 'csv' })).toMatchObject({ code: 'report/too-many-exports' })
  })
})

describe('a payroll mapping', () => {
  const columns = [
    { source: 'number', heading: 'NIK', format: 'plain' },
    { source: 'constant', heading: 'Kode', format: 'plain', text: '+62' },
    { source: 'late_minutes', heading: 'Telat', format: 'clock' },
    { source: 'work_minutes', heading: 'Jam', format: 'hours' },
  ]

  it('is kept, shown with rows, and made into a file', async () => {
    await work(first(), '2026-11-24', { status: 'terlambat', flags: ['terlambat'], late: 45 })
    const { body } = await admin('POST', '/api/reports/mappings', { name: 'Gaji', columns })
    const mapping = body as PayrollMapping
    const shown = await admin('POST', '/api/reports/mappings/preview', { period: '2026-11', columns })
    expect(shown.body).toMatchObject({
      headings: ['NIK', 'Kode', 'Telat', 'Jam'],
      rows: expect.arrayContaining([['00Kantor1', "'+62", '00:45', '11,25']]),
    })
    const { id } = await ask({ kind: 'payroll', format: 'csv', delimiter: ';', mapping: mapping.id })
    await make()
    expect((await fetched(id)).body).toContain("00Kantor1;'+62;00:45;11,25\r\n")
  })

  it('has days of izin and cuti by their types, paid and unpaid, which the card names', async () => {
    const type = '0190a000-0000-7000-8000-0000000000aa'
    const leave = { id: type, name: { id: 'Tanpa upah', en: 'Unpaid' }, paid: false, counts: 'working' }
    const store = async (date: string, status: string, one: object, shift: object = PLAN): Promise<void> => {
      await work(first(), date, { status: 'alpa' })
      const context = JSON.stringify({ calendar: null, exceptions: [{ request_id: 'r', ...one }], overtime: [] })
      await temporary.db.transaction((trx) =>
        trx.kysely
          .updateTable('attendance')
          .set({ status, context, shift: JSON.stringify(shift) })
          .where('work_date', '=', date)
          .execute(),
      )
    }
    await store('2026-11-20', 'cuti', { type: 'cuti', part: 'whole', leave })
    await store('2026-11-21', 'cuti', { type: 'cuti', part: 'whole', leave }, { ...PLAN, kind: 'off' })
    await store('2026-11-23', 'cuti', { type: 'cuti', part: 'whole' })
    const line = (await recap()).data.find(({ user }) => user.id === first())
    expect(line).toMatchObject({ leave: { paid: 1, unpaid: 1, types: { [type]: 1 } }, totals: { cuti: 3 } })
    const wanted = [
      { source: 'number', heading: 'NIK', format: 'plain' },
      { source: 'leave_paid', heading: 'Dibayar', format: 'plain' },
      { source: 'leave_unpaid', heading: 'Tidak', format: 'plain' },
      { source: `type:${type}`, heading: 'CTU', format: 'plain' },
    ]
    const made = await admin('POST', '/api/reports/mappings', { name: 'Potongan', columns: wanted })
    expect(made).toMatchObject({ status: 201, body: { columns: wanted } })
    const shown = await admin('POST', '/api/reports/mappings/preview', { period: '2026-11', columns: wanted })
    expect(shown.body).toMatchObject({ rows: expect.arrayContaining([['00Kantor1', '1', '1', '1']]) })
    const wrong = [{ source: 'type:x', heading: 'CTU', format: 'plain' }]
    expect((await admin('POST', '/api/reports/mappings', { name: 'X', columns: wrong })).status).toBe(400)
    const card = await admin('GET', `/api/reports/card?period=2026-11&employee=${first()}`)
    expect((card.body as CardAnswer).days[19]).toMatchObject({ cell: 'C', leave: [{ id: 'Tanpa upah', en: 'Unpaid' }] })
    const { id } = await ask({ kind: 'card', format: 'csv', delimiter: ';' })
    await make()
    expect((await fetched(id)).body).toContain('Tanpa upah; Kantor')
  })

  it('is changed and removed by who has seen it as it is, and has a name of its own', async () => {
    const { body } = await admin('POST', '/api/reports/mappings', { name: 'Gaji', columns })
    const { id } = body as PayrollMapping
    expect(await admin('POST', '/api/reports/mappings', { name: 'Gaji', columns })).toMatchObject({
      status: 409,
      body: { code: 'report/name-taken' },
    })
    const url = `/api/reports/mappings/${id}`
    expect(await admin('PUT', url, { name: 'Upah', columns, version: 1 })).toMatchObject({
      status: 200,
      body: { version: 2, name: 'Upah' },
    })
    expect(await admin('PUT', url, { name: 'X', columns, version: 1 })).toMatchObject({
      status: 409,
      body: { data: { version: 2 } },
    })
    expect((await admin('DELETE', `${url}?version=1`)).status).toBe(409)
    expect((await admin('DELETE', `${url}?version=2`)).status).toBe(204)
    expect(
      (await server.as(identityOf('auditor'))('POST', '/api/reports/mappings', { name: 'Y', columns })).status,
    ).toBe(403)
  })
})

import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { NoticeSettings } from '#contract/notices.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { SmtpMailer } from '#src/mail/smtp/smtp.ts'
import type { Send } from '#test/support/http.ts'
import { openReceiver } from '#test/support/receiver.ts'
import type { Receiver } from '#test/support/receiver.ts'
import { openRequestHouse, PUSH } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'
import { openMailServer } from '#test/support/smtp.ts'
import type { TestMailServer } from '#test/support/smtp.ts'
import { eraseNoticeWays, readNoticeWays } from './personal-data.ts'
import { sendNotices } from './send.ts'
import { sweepSendings } from './sendings.ts'

let house: RequestHouse
let server: TestMailServer
let service: Receiver
let mailer: SmtpMailer
beforeEach(async () => {
  house = await openRequestHouse()
  server = await openMailServer()
  service = await openReceiver()
  mailer = new SmtpMailer(server.settings)
  for (const login of ['worker', 'chief'])
    await house.db.transaction((trx) =>
      trx.kysely
        .updateTable('account')
        .set({ email: `${login}@kantor.example` })
        .where('login', '=', login)
        .execute(),
    )
})
afterEach(async () => {
  await mailer.close()
  await Promise.all([server.close(), service.close(), house.close()])
})

const send = (): Promise<number> => {
  const { db, clock } = house
  const publicUrl = new URL('https://hadir.kantor.example')
  return sendNotices({ db, clock, push: PUSH, internal: ['127.0.0.1'], log: silentLogger, publicUrl, mailer })
}
const states = async (): Promise<string[]> =>
  (await house.db.read.kysely.selectFrom('notice_sending').select('state').orderBy('id').execute()).map(
    ({ state }) => state,
  )
const textOf = (text = ''): string => text.replaceAll('=\r\n', '').replaceAll('=E2=80=93', '–')

/** A browser as a push service and a phone see it: it reads what is sent to it. */
function openPhone(path = '/hook') {
  const curve = createECDH('prime256v1')
  curve.generateKeys()
  const auth = randomBytes(16)
  const read = (body: Buffer): unknown => {
    const [salt, theirs, sealed] = [body.subarray(0, 16), body.subarray(21, 86), body.subarray(86)]
    const derive = (secret: Buffer, by: Buffer, info: Buffer, bytes: number): Buffer =>
      Buffer.from(hkdfSync('sha256', secret, by, info, bytes))
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), curve.getPublicKey(), theirs])
    const secret = derive(curve.computeSecret(theirs), auth, info, 32)
    const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
    const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12)
    const opened = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(sealed.subarray(-16))
    const text = Buffer.concat([opened.update(sealed.subarray(0, -16)), opened.final()])
    return JSON.parse(text.subarray(0, text.lastIndexOf(2)).toString())
  }
  const subscription = {
    endpoint: service.url.replace('/hook', path),
    p256dh: curve.getPublicKey('base64url'),
    auth: auth.toString('base64url'),
  }
  return { subscription, read }
}
const switchOn = (by: Send, subscription: object): Promise<{ status: number; body: unknown }> =>
  by('POST', '/api/me/notices/devices', subscription)

it('whose turn it is gets one mail, however often and by how many it is sent', async () => {
  await house.asked({ kind: 'cuti', from: '2026-11-26', to: '2026-11-27', reason: 'rahasia keluarga' })
  await Promise.all([send(), send()])
  await send()
  expect(server.mails).toHaveLength(1)
  const [mail] = server.mails
  expect(mail?.to).toEqual(['chief@kantor.example'])
  expect(textOf(mail?.text)).toContain('Pegawai 1 mengajukan Cuti, 26 Nov – 27 Nov')
  expect(textOf(mail?.text)).toContain('https://hadir.kantor.example/admin/requests')
  expect(textOf(mail?.text)).not.toContain('rahasia')
  expect(await states()).toEqual(['sent'])
})

it('a mail goes out when the server is back, once, and never after it may have arrived', async () => {
  server.refuse.text = 451
  await house.asked()
  await send()
  expect(await states()).toEqual(['waiting'])
  expect(await send()).toBe(0)
  server.refuse.text = 0
  house.clock.advance(31_000)
  await send()
  expect(server.mails).toHaveLength(1)
  server.refuse.text = -1
  await house.asked({ from: '2026-11-25', to: '2026-11-25' })
  await send()
  server.refuse.text = 0
  house.clock.advance(3_600_000)
  await send()
  expect(server.mails).toHaveLength(2)
  expect(await states()).toEqual(['sent', 'unknown'])
})

it('of a process that died while sending, the mail is not sent again', async () => {
  await house.asked()
  await house.db.transaction((trx) =>
    trx.kysely.updateTable('notice_sending').set({ state: 'sending', attempts: 1 }).execute(),
  )
  house.clock.advance(121_000)
  await send()
  expect(await states()).toEqual(['unknown'])
  expect(server.mails).toEqual([])
})

it('is in the language of the receiver, and not sent to who wants none, has read it, or has no address', async () => {
  const settings = (by: Send, body: object) => by('PUT', '/api/me/notices/settings', body)
  expect(await house.chief('GET', '/api/me/notices/settings')).toMatchObject({
    body: { language: 'id', mail: true, mail_to: 'chief@kantor.example', mail_available: true, devices: [] },
  })
  await settings(house.chief, { language: 'en', mail: true })
  const { id } = await house.asked()
  await send()
  expect(server.mails[0]?.text).toMatch(/^Subject: Hadir: Pegawai 1 asks for Permission/m)
  await settings(house.worker, { language: 'id', mail: false })
  await house.decide(id, 1, true)
  await house.asked({ from: '2026-11-25', to: '2026-11-25' })
  await house.chief('POST', '/api/me/notices/read', {})
  await house.asked({ kind: 'izin', from: '2026-11-26', to: '2026-11-26' }, house.chief)
  await send()
  expect(server.mails).toHaveLength(1)
  expect(await states()).toEqual(['sent', 'skipped'])
})

it('a device shows a sentence that only it can read, and is asked for by the house’s own keys', async () => {
  const phone = openPhone()
  const on = await switchOn(house.worker, phone.subscription)
  expect(on).toMatchObject({ status: 200, body: { devices: [{ id: expect.any(String) }] } })
  // the same browser again is one device
  expect(((await switchOn(house.worker, phone.subscription)).body as NoticeSettings).devices).toHaveLength(1)
  const { id } = await house.asked({ reason: 'rahasia keluarga' })
  await house.decide(id, 1, true)
  await send()
  const [pushed] = await service.got(1)
  const { push_key } = on.body as NoticeSettings
  expect(pushed?.headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '86400' })
  expect(pushed?.headers.authorization).toMatch(new RegExp(`^vapid t=[\\w.-]+, k=${push_key}$`))
  expect(phone.read(service.bytes[0] ?? Buffer.of())).toEqual({
    title: 'Hadir',
    body: 'Izin 24 Nov disetujui',
    path: '/me/requests',
    tag: expect.any(String),
  })
})

it('a device that is gone is forgotten, one that is busy is tried again', async () => {
  const [gone, busy] = [openPhone('/gone'), openPhone('/busy')]
  for (const { subscription } of [gone, busy]) await switchOn(house.chief, subscription)
  service.answer = (response) => void response.writeHead(response.req.url === '/gone' ? 410 : 503).end()
  await house.chief('PUT', '/api/me/notices/settings', { language: 'id', mail: false })
  await house.asked()
  await send()
  const { devices } = (await house.chief('GET', '/api/me/notices/settings')).body as NoticeSettings
  expect(devices).toHaveLength(1)
  expect((await states()).toSorted()).toEqual(['failed', 'waiting'])
  service.answer = 201
  house.clock.advance(31_000)
  await send()
  expect((await states()).toSorted()).toEqual(['failed', 'sent'])
})

it('takes no address inside the house, no foreign device and no keys that are none', async () => {
  const { subscription } = openPhone()
  const refused = async (more: object): Promise<unknown> =>
    ((await switchOn(house.worker, { ...subscription, ...more })).body as { code: string }).code
  for (const endpoint of ['https://169.254.169.254/x', 'http://push.example.net/x', 'https://localhost/x', 'nothing'])
    expect(await refused({ endpoint })).toBe('notices/endpoint-refused')
  expect(await refused({ p256dh: 'A'.repeat(87) })).toBe('notices/push-keys')
  const { body } = await switchOn(house.worker, subscription)
  const url = `/api/me/notices/devices/${(body as NoticeSettings).devices[0]?.id}`
  expect(await house.chief('DELETE', url)).toMatchObject({ status: 404 })
  // whoever switches the browser on last has it
  await switchOn(house.chief, subscription)
  expect(await house.worker('DELETE', url)).toMatchObject({ status: 404 })
  const { devices } = (await house.chief('GET', '/api/me/notices/settings')).body as NoticeSettings
  expect(await house.chief('DELETE', `/api/me/notices/devices/${devices[0]?.id}`)).toMatchObject({ status: 204 })
})

it('nothing is left of who is erased, nor of what was sent a month ago', async () => {
  const [worker = ''] = house.office.employees
  await switchOn(house.worker, { ...openPhone().subscription, language: 'en' })
  const { id } = await house.asked()
  await house.decide(id, 1, true)
  expect(JSON.stringify(await readNoticeWays(house.db.read, worker))).toContain('"language":"en"')
  await house.db.transaction((trx) => eraseNoticeWays(trx, worker))
  expect(await readNoticeWays(house.db.read, worker)).toEqual({ settings: [], devices: [], sent: [] })
  house.clock.advance(31 * 24 * 3_600_000)
  expect(await sweepSendings(house)).toBe(1)
})

it('overtime and schedules go out too, in the language of each, with the screen they are looked at on', async () => {
  const [worker] = house.office.employees
  await house.worker('PUT', '/api/me/notices/settings', { language: 'en', mail: true })
  const order = { date: '2026-11-23', start: '17:00', end: '20:00', reason: 'rahasia', employees: [worker] }
  const made = await house.chief('POST', '/api/overtime/orders', order)
  const { id } = (made.body as { data: { id: string } }).data
  await send()
  const agreed = await house.worker('POST', `/api/me/overtime/${id}/consent`, { agree: true, text_version: 1 })
  expect(agreed.status).toBe(200)
  await send()
  expect(server.mails.map(({ to }) => to[0])).toEqual(['worker@kantor.example', 'chief@kantor.example'])
  const [ordered, answered] = server.mails.map(({ text }) => textOf(text))
  expect(ordered).toContain('Overtime was ordered, 23 Nov 17:00–20:00: it waits for your answer')
  expect(ordered).toContain('https://hadir.kantor.example/me/overtime?month=3D2026-11')
  expect(answered).toContain('Pegawai 1 menyetujui lembur 23 Nov 17.00–20.00')
  expect(ordered).not.toContain('rahasia')
})

it('a schedule leaves the house once its planner has had five minutes, as one mail, and not when it was read', async () => {
  const [employee_id] = house.office.employees
  const put = (date: string): Promise<unknown> => {
    const nothing = { shift_id: null, second_shift_id: null, site_id: null, note: null }
    const entries = [{ employee_id, date, version: 0, kind: 'off', ...nothing }]
    return house.boss('PUT', '/api/roster', { entries, past: false })
  }
  await put('2026-11-25')
  house.clock.advance(4 * 60_000)
  await put('2026-11-27')
  expect(await send()).toBe(0)
  house.clock.advance(60_000)
  await send()
  expect(server.mails.map(({ text }) => textOf(text))).toEqual([
    expect.stringContaining('Jadwal Anda berubah, 25 Nov – 27 Nov'),
  ])
  await put('2026-11-30')
  await house.worker('POST', '/api/me/notices/read', {})
  house.clock.advance(5 * 60_000)
  await send()
  expect(server.mails).toHaveLength(1)
})

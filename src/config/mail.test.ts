import { expect, it } from 'vitest'
import { mailOf } from './mail.ts'
import { pushOf } from './push.ts'

const MAIL_FROM = 'Hadir HR <hadir@kantor.co.id>'
const read = (SMTP_URL: string, from: string | undefined = MAIL_FROM) => {
  const faults: string[] = []
  return { mail: mailOf({ SMTP_URL, MAIL_FROM: from }, faults), faults }
}

it('reads a mail server, with TLS wherever there is a password', () => {
  expect(read('smtp://hr:s%40ndi@mail.kantor.co.id').mail).toEqual({
    host: 'mail.kantor.co.id',
    port: 587,
    secure: false,
    requireTls: true,
    verify: true,
    auth: { user: 'hr', pass: 's@ndi' },
    from: MAIL_FROM,
    domain: 'kantor.co.id',
  })
  expect(read('smtps://[::1]:2465').mail).toMatchObject({ host: '::1', port: 2465, secure: true, auth: null })
  expect(read('smtp://mail?tls=unverified').mail).toMatchObject({ requireTls: false, verify: false })
  expect(mailOf({}, [])).toBeNull()
})

it.each([
  ['http://mail', MAIL_FROM, 'must begin with smtp'],
  ['smtp://:secret@mail', MAIL_FROM, 'without a password'],
  ['smtp://mail/inbox', MAIL_FROM, 'no path'],
  ['smtp://mail?ignoreTLS=true', MAIL_FROM, 'takes nothing'],
  ['smtp://mail', '', 'go together'],
  ['smtp://mail', 'Hadir <x@y>\r\nBcc: z@y', 'MAIL_FROM'],
  ['smtp://mail', 'nobody', 'MAIL_FROM'],
])('refuses %s from %j, and repeats no password', (url, from, says) => {
  const { mail, faults } = read(url, from)
  expect(mail).toBeNull()
  expect(faults.join()).toContain(says)
  expect(faults.join()).not.toContain('secret')
})

it('takes a pair of keys that is one, and finds whom push services may ask', () => {
  const house = { publicUrl: new URL('http://hadir.lan'), mailFrom: MAIL_FROM }
  const pair = {
    VAPID_PUBLIC_KEY: 'BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8',
    VAPID_PRIVATE_KEY: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  }
  const faults: string[] = []
  expect(pushOf(pair, faults, house)).toMatchObject({ subject: 'mailto:hadir@kantor.co.id', keys: {} })
  expect(pushOf({}, faults, { ...house, publicUrl: new URL('https://hadir.id') })).toEqual({
    keys: null,
    subject: 'https://hadir.id',
  })
  expect(faults).toEqual([])
  pushOf({ VAPID_PUBLIC_KEY: 'x' }, faults, house)
  pushOf({ ...pair, VAPID_PRIVATE_KEY: 'AAAA' }, faults, house)
  pushOf({ VAPID_SUBJECT: 'hr@kantor' }, faults, house)
  expect(faults.map((fault) => fault.slice(0, 30))).toEqual([
    'VAPID_PUBLIC_KEY and VAPID_PRI',
    'VAPID_PUBLIC_KEY and VAPID_PRI',
    'VAPID_SUBJECT must be an https',
  ])
})

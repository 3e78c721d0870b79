import { expect, test } from 'vitest'
import { accessOf } from './access.ts'

test.each([
  ['mysql://u:p@db.kantor.id/hadir?tls=on', { rejectUnauthorized: true, verifyIdentity: true }],
  ['mysql://u:p@10.0.0.5/hadir?tls=on', { rejectUnauthorized: true, verifyIdentity: false }],
  ['mysql://u:p@db.kantor.id/hadir?tls=insecure', { rejectUnauthorized: false, verifyIdentity: false }],
  ['mysql://u:p@db.kantor.id/hadir?tls=off', undefined],
  ['mysql://u:p@db.kantor.id/hadir', undefined],
])('%s: whose certificate is believed', (url, ssl) => {
  expect((accessOf(url) as { ssl?: object }).ssl).toEqual(ssl)
})

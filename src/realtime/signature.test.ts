import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isChannelSigned, isUserSigned, requestFault, signChannel } from './signature.ts'
import type { SignedRequest } from './signature.ts'

const app = { key: '278d425bdf160c739803', secret: '7ad3773142a6692b25b8' }
const SIGNATURE = '58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4'
const PRESENCE = '31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80'
const MEMBER = '{"user_id":10,"user_info":{"name":"Mr. Channels"}}'

describe('the signature of a channel', () => {
  it('is the one of the protocol', () => {
    expect(signChannel(app, '1234.1234', 'private-foobar')).toEqual({ auth: `${app.key}:${SIGNATURE}` })
    expect(signChannel(app, '1234.1234', 'presence-foobar', MEMBER)).toEqual({
      auth: `${app.key}:${PRESENCE}`,
      channel_data: MEMBER,
    })
  })

  it.each([
    ['as signed', '1234.1234', 'private-foobar', `${app.key}:${SIGNATURE}`, undefined, true],
    ['with data that was signed', '1234.1234', 'presence-foobar', `${app.key}:${PRESENCE}`, MEMBER, true],
    ['without the data that was signed', '1234.1234', 'presence-foobar', `${app.key}:${PRESENCE}`, undefined, false],
    ['with data that was not signed', '1234.1234', 'private-foobar', `${app.key}:${SIGNATURE}`, '{}', false],
    ['of another socket', '1234.1235', 'private-foobar', `${app.key}:${SIGNATURE}`, undefined, false],
    ['for another channel', '1234.1234', 'private-foobaz', `${app.key}:${SIGNATURE}`, undefined, false],
    ['of another app', '1234.1234', 'private-foobar', `other:${SIGNATURE}`, undefined, false],
    ['in capitals', '1234.1234', 'private-foobar', `${app.key}:${SIGNATURE.toUpperCase()}`, undefined, false],
    ['cut short', '1234.1234', 'private-foobar', `${app.key}:`, undefined, false],
    ['empty', '1234.1234', 'private-foobar', '', undefined, false],
    ['missing', '1234.1234', 'private-foobar', undefined, undefined, false],
    ['not text', '1234.1234', 'private-foobar', { toString: 1 }, undefined, false],
  ])('%s', (_, socketId, channel, auth, data, permitted) => {
    expect(isChannelSigned(app, socketId, channel, auth, data)).toBe(permitted)
  })

  it('is refused for a socket id or channel that would move the border between the signed parts', () => {
    for (const [socketId, channel] of [
      ['1.1:private-secret', 'x'],
      ['1.1', 'private-a:{"user_id":1}'],
      ['', 'private-a'],
      ['1.1', ''],
      ['1.1\n', 'private-a'],
    ] as const)
      expect(() => signChannel(app, socketId, channel)).toThrow(expect.objectContaining({ code: 'request/invalid' }))
  })
})

describe('the signature of a user', () => {
  const data = '{"id":"12345"}'
  const auth = `${app.key}:4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba`

  it('is the one of the protocol', () => {
    expect(isUserSigned(app, '1234.1234', auth, data)).toBe(true)
  })

  it.each([
    ['another socket', '1234.1235', auth, data],
    ['another user', '1234.1234', auth, '{"id":"12346"}'],
    ['another app', '1234.1234', auth.replace(app.key, 'other'), data],
    ['nothing', '1234.1234', undefined, data],
    ['an object', '1234.1234', {}, data],
  ])('is refused for %s', (_, socketId, given, text) => {
    expect(isUserSigned(app, socketId, given, text)).toBe(false)
  })
})

describe('the signature of a request', () => {
  const body = Buffer.from('{"name":"foo","channels":["project-3"],"data":"{\\"some\\":\\"data\\"}"}')
  const now = 1353088179_000
  const request = (change: Record<string, string | null> = {}, rest: Partial<SignedRequest> = {}): SignedRequest => {
    const query = new URLSearchParams({
      auth_key: app.key,
      auth_timestamp: '1353088179',
      auth_version: '1.0',
      body_md5: 'ec365a775a4cd0599faeb73354201b6f',
      auth_signature: 'da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c',
    })
    for (const [key, value] of Object.entries(change))
      if (value === null) query.delete(key)
      else query.set(key, value)
    return { method: 'POST', path: '/apps/3/events', query, body, ...rest }
  }

  it('is the one of the protocol', () => {
    expect(requestFault(app, request(), now)).toBeNull()
  })

  it('ignores the order and the letter case of parameters', () => {
    const query = new URLSearchParams([...request().query].reverse())
    expect(requestFault(app, request({}, { query, method: 'post' }), now)).toBeNull()
  })

  it.each([
    ['another method', {}, { method: 'PUT' }],
    ['another path', {}, { path: '/apps/4/events' }],
    ['another body', {}, { body: Buffer.from(`${body.toString()} `) }],
    [
      'another body with its hash',
      { body_md5: createHash('md5').update('x').digest('hex') },
      { body: Buffer.from('x') },
    ],
    ['no hash of the body', { body_md5: null }, {}],
    ['a parameter more', { info: 'user_count' }, {}],
    ['another key', { auth_key: 'other' }, {}],
    ['no key', { auth_key: null }, {}],
    ['another version', { auth_version: '2.0' }, {}],
    ['no time', { auth_timestamp: null }, {}],
    ['a time that is none', { auth_timestamp: '1353088179.5' }, {}],
    ['a time that is infinite', { auth_timestamp: 'Infinity' }, {}],
    ['no signature', { auth_signature: null }, {}],
    ['an empty signature', { auth_signature: '' }, {}],
  ])('is refused with %s', (_, change, rest) => {
    expect(requestFault(app, request(change, rest), now)).toEqual(expect.any(String))
  })

  it('is worth something for ten minutes before and after', () => {
    expect(requestFault(app, request(), now + 600_000)).toBeNull()
    expect(requestFault(app, request(), now - 600_000)).toBeNull()
    expect(requestFault(app, request(), now + 601_000)).toContain('auth_timestamp')
    expect(requestFault(app, request(), now - 601_000)).toContain('auth_timestamp')
  })
})

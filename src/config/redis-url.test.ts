import { expect, test } from 'vitest'
import { readRedisUrl } from './redis-url.ts'

const PLAIN = { username: null, password: null, db: 0, tls: 'off', sentinelPassword: null }
const LOCAL = { host: 'redis', port: 6379 }

test.each([
  ['redis://redis', { ...PLAIN, at: LOCAL }],
  ['redis://:ge%3Aheim%40@redis:7000/2', { ...PLAIN, password: 'ge:heim@', db: 2, at: { host: 'redis', port: 7000 } }],
  ['redis://hadir:a:b@[::1]:6379/', { ...PLAIN, username: 'hadir', password: 'a:b', at: { host: '::1', port: 6379 } }],
  ['rediss://redis', { ...PLAIN, tls: 'on', at: LOCAL }],
  ['rediss://redis?tls=insecure', { ...PLAIN, tls: 'insecure', at: LOCAL }],
  [
    'redis+sentinel://:x@s1,s2:26380/utama/1?sentinel_password=y',
    {
      ...PLAIN,
      password: 'x',
      db: 1,
      at: {
        sentinels: [
          { host: 's1', port: 26_379 },
          { host: 's2', port: 26_380 },
        ],
        master: 'utama',
      },
      sentinelPassword: 'y',
    },
  ],
  [
    'redis+sentinel://s1:26380/utama?sentinel_password=y@z',
    { ...PLAIN, at: { sentinels: [{ host: 's1', port: 26_380 }], master: 'utama' }, sentinelPassword: 'y@z' },
  ],
])('%s is read', (url, target) => {
  expect(readRedisUrl(url)).toEqual({ target, faults: [] })
})

test.each([
  ['http://redis', 'must be redis://'],
  ['redis', 'must be redis://'],
  ['redis://', 'a host is missing'],
  ['redis://a,b', 'several hosts need redis+sentinel'],
  ['redis://redis:99999', 'is not a port'],
  ['redis://redis/x', 'only the number of a database'],
  ['redis://redis/0/1', 'only the number of a database'],
  ['redis://redis#b', '%23'],
  ['redis://:50%@redis', 'must be written as %25'],
  ['redis://redis?x=1', '"x" is not known'],
  ['redis://redis?tls=on', 'needs rediss'],
  ['rediss://redis?tls=maybe', '"on" or "insecure"'],
  ['redis+sentinel://s1,s2', 'name of the master is missing'],
])('%s is refused: %s', (url, says) => {
  const { target, faults } = readRedisUrl(url)
  expect(target).toBeNull()
  expect(faults.join()).toContain(says)
})

test('all faults at once, and never the password', () => {
  const { faults } = readRedisUrl('redis+sentinel://:geheim@a b,c:0?x=1')
  expect(faults).toHaveLength(4)
  expect(faults.join()).not.toContain('geheim')
})

test.each(['redis://hadir:kunci/x?geheim@redis', 'redis://:9/geheim@redis', 'redis://:a/b?c&geheim@s1,s2/utama'])(
  'never a part of it either: %s',
  (url) => {
    expect(readRedisUrl(url)).toEqual({ target: null, faults: [expect.stringContaining('must be written as %2F')] })
  },
)

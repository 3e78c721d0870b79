import { expect, test } from 'vitest'
import { loadConfig } from './config.ts'

const load = (env: Record<string, string>) => loadConfig('migrate', env)
const faultsOf = (url: string): string[] => {
  try {
    load({ DATABASE_URL: url })
    return []
  } catch (error) {
    return [...(error as { faults: string[] }).faults]
  }
}

test('a database is named by user, host and name; the rest has defaults', () => {
  const url = 'mysql://hadir:p%40ss@db:3307/hadir?tls=on'
  expect(load({ DATABASE_URL: url }).database).toEqual({ kind: 'mysql', url, pool: 12, waitMs: 60_000 })
  const set = { DATABASE_URL: 'mysql://hadir@db/hadir', DATABASE_POOL: '30', DATABASE_WAIT_SECONDS: '0' }
  expect(load(set).database).toMatchObject({ pool: 30, waitMs: 0 })
})

test.each([
  ['mysql://db/hadir', 'the user is missing'],
  ['mysql://hadir@db', 'the name of the database is missing'],
  ['mysql://hadir@db/', 'the name of the database is missing'],
  ['mysql://hadir@db/a/b', 'nothing may follow'],
  ['mysql://hadir@db/hadir?ssl=true', 'the parameter "ssl" is not known'],
  ['mysql://hadir@db/hadir?tls=yes', 'tls is one of on, insecure, off'],
  ['mysql://hadir:100%@db/hadir', 'must be written as %25'],
  ['postgres://hadir@db/hadir', 'must begin with sqlite: or mysql://'],
])('%s is refused: %s', (url, says) => {
  expect(faultsOf(url).join()).toContain(says)
})

test('all faults at once, and never the password', () => {
  const env = { DATABASE_URL: 'mysql://:geheim@db/?x=1', DATABASE_POOL: '0', DATABASE_WAIT_SECONDS: '-1' }
  const faults = (() => {
    try {
      load(env)
      return []
    } catch (error) {
      return (error as { faults: string[] }).faults
    }
  })()
  expect(faults).toHaveLength(5)
  expect(faults.join()).not.toContain('geheim')
})

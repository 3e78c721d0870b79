import { describe, expect, test } from 'vitest'
import { ERRORS, type ErrorCode } from '#contract/errors.ts'
import { ApiError, NetworkError } from '../../shared/api.ts'
import { verdictOf } from './verdict.ts'

const FINAL = [
  'attendance/already-open',
  'attendance/offline-too-old',
  'attendance/key-missing',
  'attendance/key-invalid',
  'attendance/key-reused',
  'request/invalid',
]
const codes = Object.keys(ERRORS) as ErrorCode[]
const told = (code: ErrorCode) => verdictOf(new ApiError(ERRORS[code].status, { code }, null))

test.each(codes)('%s: only what can never be saved removes a tap', (code) => {
  expect(told(code).outcome === 'refused').toBe(FINAL.includes(code))
})

test.each(['session/required', 'session/other-account'] as const)('%s waits for the owner', (code) => {
  expect(told(code)).toEqual({ outcome: 'signed-out' })
})

describe('what keeps the tap', () => {
  test.each([
    'request/cross-site',
    'permission/denied',
    'attendance/not-an-employee',
    'request/not-found',
    'request/content-type',
    'server/internal',
  ] as const)('%s says why', (code) => {
    expect(told(code)).toMatchObject({ outcome: 'wait', reason: { code } })
  })

  test('a busy server, a proxy and a lost line have nothing to say', () => {
    const wait = { outcome: 'wait', seconds: null, reason: null }
    expect(told('server/busy')).toEqual(wait)
    expect(told('server/unreachable')).toEqual(wait)
    expect(told('server/timeout')).toEqual(wait)
    expect(verdictOf(new NetworkError('timeout'))).toEqual(wait)
    for (const status of [400, 401, 403, 404, 409, 422, 502]) {
      expect(verdictOf(new ApiError(status, undefined, null))).toEqual(wait)
      expect(verdictOf(new ApiError(status, { code: 'RateLimited' }, null))).toEqual(wait)
    }
    expect(verdictOf(new ApiError(429, { code: 'request/too-many', retry_after: 30 }, null))).toEqual({
      ...wait,
      seconds: 30,
    })
  })
})

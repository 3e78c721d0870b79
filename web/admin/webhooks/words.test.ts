import { expect, test } from 'vitest'
import type { WebhookDelivery, WebhookEndpoint } from '#contract/webhooks.ts'
import { healthOf, hostOf, resultOf } from './words.ts'

const endpoint = { active: true, disabled_by: null, failing_since: null } as WebhookEndpoint
const delivery = { last_at: 1, last_status: null, last_answer: null } as WebhookDelivery

test('an endpoint is called failing once it has failed for a minute', () => {
  expect(healthOf(endpoint, 0)).toBe('ok')
  expect(healthOf({ ...endpoint, failing_since: 0 }, 59_999)).toBe('waiting')
  expect(healthOf({ ...endpoint, failing_since: 0 }, 60_000)).toBe('failing')
  expect(healthOf({ ...endpoint, active: false, disabled_by: 'person' }, 0)).toBe('off')
  expect(healthOf({ ...endpoint, active: false, disabled_by: 'failure' }, 0)).toBe('given_up')
})

test.each([
  [{ last_at: null }, null],
  [{ last_status: 503 }, 'status'],
  [{ last_status: 302 }, 'redirect'],
  [{ last_answer: 'connect ECONNREFUSED 10.0.0.1:443' }, 'refused'],
  [{ last_answer: '10.0.0.1 is an address of a private network' }, 'private'],
  [{ last_answer: 'no answer within 10000 ms' }, 'timeout'],
  [{ last_answer: 'getaddrinfo ENOTFOUND payroll.example' }, 'unknownName'],
  [{ last_answer: 'self-signed certificate' }, 'certificate'],
  [{ last_answer: 'who knows' }, 'other'],
] as const)('the last attempt %j reads as %s', (last, result) => {
  expect(resultOf({ ...delivery, ...last })).toBe(result)
})

test('the host stands for the system, and what is no address stays as it is', () => {
  expect(hostOf('https://payroll.example.com/hadir?x=1')).toBe('payroll.example.com')
  expect(hostOf('payroll')).toBe('payroll')
})

// k6: people who open the page and clock in, each once with a key of its own, while administrators read the list.
//
//   k6 run -e LOAD_URL=… -e LOAD_TOKENS='… …' -e LOAD_PEOPLE=/path/load.env.people test/load/http.js
//
// LOAD_PEOPLE has a personal access token of an employee on each line. They really clock in, each once: use a house
// made for it, and leave out with FROM those of an earlier run. PEOPLE (500) and SECONDS (20) may be told.
import { check } from 'k6'
import exec from 'k6/execution'
import http from 'k6/http'

const { LOAD_URL, LOAD_TOKENS, LOAD_PEOPLE, PEOPLE } = __ENV
const tokens = LOAD_TOKENS.split(' ')
const staff = open(LOAD_PEOPLE)
  .trim()
  .split('\n')
  .slice(Number(__ENV.FROM || 0))
const people = Math.min(Number(PEOPLE || 500), staff.length)
const seconds = Number(__ENV.SECONDS || 20)
const address = (path) => `${LOAD_URL}${path}`
const bearer = (token) => ({ Authorization: `Bearer ${token}` })

export const options = {
  scenarios: {
    rush: {
      executor: 'shared-iterations',
      exec: 'clockIn',
      vus: Math.min(100, people),
      iterations: people,
      maxDuration: '2m',
    },
    lists: {
      executor: 'constant-arrival-rate',
      exec: 'readToday',
      rate: 10,
      timeUnit: '1s',
      duration: `${seconds}s`,
      preAllocatedVUs: 20,
    },
  },
  thresholds: {
    checks: ['rate==1'],
    http_req_failed: ['rate==0'],
    'http_req_duration{name:check-in}': ['p(95)<500'],
    'http_req_duration{name:today}': ['p(95)<500'],
    dropped_iterations: ['count==0'],
  },
}

export function clockIn() {
  const headers = bearer(staff[exec.scenario.iterationInTest])
  const day = http.get(address('/api/me/today'), { headers, tags: { name: 'my-day' } })
  check(day, { 'the day is there': ({ status }) => status === 200 })
  const key = crypto.randomUUID()
  const tap = () =>
    http.post(address('/api/attendances/check-in'), '{}', {
      headers: { ...headers, 'Idempotency-Key': key, 'Content-Type': 'application/json' },
      tags: { name: 'check-in' },
    })
  const first = tap()
  check(first, { 'the tap is saved': ({ status }) => status === 201 })
  // one of ten has lost the answer and asks again
  if (exec.scenario.iterationInTest % 10 === 0)
    check(tap(), { 'the same key, the same answer': ({ status, body }) => status === 201 && body === first.body })
}

export function readToday() {
  const headers = bearer(tokens[exec.scenario.iterationInTest % tokens.length])
  const answer = http.get(address('/api/attendances/today'), { headers, tags: { name: 'today' } })
  check(answer, { 'the list is there': ({ status }) => status === 200 })
}

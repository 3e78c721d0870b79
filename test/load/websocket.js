// k6: screens that connect, subscribe to a private channel and stay, while employees clock in. Every screen must get
// every event, each once and in order.
//
//   k6 run -e LOAD_URL=… -e LOAD_KEY=… -e LOAD_TOKENS='… …' -e LOAD_PEOPLE=/path/load.env.people test/load/websocket.js
//
// SCREENS (100) and TAPS (100) may be told. The employees of LOAD_PEOPLE really clock in, each once: use a house made for
// it, and leave out with FROM those of an earlier run.
import { check, sleep } from 'k6'
import exec from 'k6/execution'
import http from 'k6/http'
import { Counter, Rate, Trend } from 'k6/metrics'
import { WebSocket } from 'k6/websockets'

const { LOAD_URL, LOAD_KEY, LOAD_TOKENS, LOAD_PEOPLE } = __ENV
const CHANNEL = 'private-attendances'
const tokens = LOAD_TOKENS.split(' ')
const staff = open(LOAD_PEOPLE)
  .trim()
  .split('\n')
  .slice(Number(__ENV.FROM || 0))
const screens = Number(__ENV.SCREENS || 100)
const taps = Math.min(Number(__ENV.TAPS || 100), staff.length)
// everybody is connected before the first tap, and hears the last one
const OPEN_SECONDS = 10
const TAP_SECONDS = 10
const HANDS = Math.min(10, taps)
const STAY_MS = (OPEN_SECONDS + TAP_SECONDS + 5) * 1000

const connected = new Rate('hadir_connected')
const subscribed = new Rate('hadir_subscribed')
const whole = new Rate('hadir_whole')
const events = new Counter('hadir_events')
const gaps = new Counter('hadir_gaps')
const delay = new Trend('hadir_saved_to_screen', true)

export const options = {
  scenarios: {
    screens: {
      executor: 'per-vu-iterations',
      exec: 'watch',
      vus: screens,
      iterations: 1,
      maxDuration: '1m',
      gracefulStop: '5s',
    },
    taps: {
      // exactly so many, spread over about the time that is theirs
      executor: 'shared-iterations',
      exec: 'clockIn',
      startTime: `${OPEN_SECONDS}s`,
      vus: HANDS,
      iterations: taps,
      maxDuration: '1m',
    },
  },
  thresholds: {
    hadir_connected: ['rate==1'],
    hadir_subscribed: ['rate==1'],
    hadir_whole: ['rate==1'],
    hadir_gaps: ['count==0'],
    checks: ['rate==1'],
  },
}

const headersOf = (token) => ({ Authorization: `Bearer ${token}` })

/** What pusher-js posts before it subscribes to a private channel. */
function signatureOf(socketId, token) {
  const form = { socket_id: socketId, channel_name: CHANNEL }
  const answer = http.post(`${LOAD_URL}/api/realtime/auth`, form, { headers: headersOf(token), tags: { name: 'auth' } })
  return check(answer, { 'the subscription is signed': ({ status }) => status === 200 }) ? answer.json() : null
}

export function watch() {
  const token = tokens[exec.vu.idInTest % tokens.length]
  const socket = new WebSocket(`${LOAD_URL.replace(/^http/, 'ws')}/app/${LOAD_KEY}?protocol=7&client=k6&version=1`)
  const seen = { opened: false, subscribed: false, events: 0, last: null }
  socket.onmessage = ({ data: text }) => {
    const { event, data } = JSON.parse(text)
    if (event === 'pusher:connection_established') {
      seen.opened = true
      const signed = signatureOf(JSON.parse(data).socket_id, token)
      const subscribe = { event: 'pusher:subscribe', data: { channel: CHANNEL, ...signed } }
      if (signed) socket.send(JSON.stringify(subscribe))
    } else if (event === 'pusher:ping') socket.send(JSON.stringify({ event: 'pusher:pong', data: {} }))
    else if (event === 'pusher_internal:subscription_succeeded') seen.subscribed = true
    else if (event === 'AttendanceCreated') hear(seen, JSON.parse(data))
  }
  setTimeout(() => {
    connected.add(seen.opened)
    subscribed.add(seen.subscribed)
    whole.add(seen.events === taps)
    socket.close()
  }, STAY_MS)
}

function hear(seen, row) {
  seen.events++
  events.add(1)
  if (seen.last !== null && row._seq !== seen.last + 1) gaps.add(1)
  seen.last = row._seq
  // the server's clock and this one are the same only on one machine
  delay.add(new Date().getTime() - row.masuk_at)
}

export function clockIn() {
  const token = staff[exec.scenario.iterationInTest]
  const headers = { ...headersOf(token), 'Idempotency-Key': crypto.randomUUID(), 'Content-Type': 'application/json' }
  const answer = http.post(`${LOAD_URL}/api/attendances/check-in`, '{}', { headers, tags: { name: 'check-in' } })
  check(answer, { 'the tap is saved': ({ status }) => status === 201 })
  sleep((TAP_SECONDS * HANDS) / taps)
}

import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { nowMs } from './clock.ts'

/** What one phone did and met. Instants by `nowMs`. */
export type Visit = {
  employee: string
  key: string
  openedAt: number
  /** Of the first try of the tap. */
  tappedAt: number
  /** Of the answer that acknowledged it; null if none ever did. */
  ackedAt: number | null
  status: number
  body: string
  /** Of the tap, the one that was acknowledged included. */
  tries: number
  /** What went wrong on the way, this phone's own hanging up excluded: a status, or 0 where no answer came. */
  failed: { what: string; status: number; at: number }[]
}

export type PhoneOrder = {
  port: number
  employee: string
  cookie: string
  key: string
  /** From the page to the tap. Milliseconds. */
  thinkMs: number
  /** The signal is lost just after the tap was sent: nobody hears the first answer. */
  hangsUp: boolean
  /** Nobody tries any more after this; it may move. */
  until: () => number
}

const ANSWER_LIMIT_MS = 10_000
/** Between two tries, longer each time. */
const AGAIN_MS = [250, 500, 1_000, 2_000]

/** Opens the page as a phone does that has been here before, taps, and tries again until the tap is acknowledged. */
export async function visit(order: PhoneOrder): Promise<Visit> {
  // each phone has a connection of its own, which it keeps while the page is open
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const done: Visit = {
    employee: order.employee,
    key: order.key,
    openedAt: nowMs(),
    tappedAt: 0,
    ackedAt: null,
    status: 0,
    body: '',
    tries: 0,
    failed: [],
  }
  try {
    for (const path of ['/api/session', '/api/me/today'])
      await insist(order, done, path, () => send(agent, order, 'GET', path))
    await pause(order.thinkMs)
    done.tappedAt = nowMs()
    if (order.hangsUp) {
      done.tries++
      await sendAndHangUp(order)
    }
    const path = '/api/attendances/check-in'
    const answer = await insist(order, done, path, () => {
      done.tries++
      return send(agent, order, 'POST', path)
    })
    if (answer) Object.assign(done, answer, { ackedAt: answer.status < 300 ? nowMs() : null })
    return done
  } finally {
    agent.destroy()
  }
}

type Answer = { status: number; body: string }

/** Asks until there is an answer that asking again would not change; null when it is too late for that. */
async function insist(
  { until }: PhoneOrder,
  { failed }: Visit,
  what: string,
  ask: () => Promise<Answer | null>,
): Promise<Answer | null> {
  for (let tries = 0; nowMs() < until(); tries++) {
    if (tries > 0) await pause(AGAIN_MS[Math.min(tries, AGAIN_MS.length) - 1])
    const answer = await ask()
    if (answer && answer.status < 300) return answer
    failed.push({ what, status: answer?.status ?? 0, at: nowMs() })
    if (answer && answer.status < 500 && answer.status !== 429) return answer
  }
  return null
}

/** Null when there was no whole answer. */
function send(agent: Agent, { port, cookie, key }: PhoneOrder, method: string, path: string): Promise<Answer | null> {
  const { promise, resolve } = Promise.withResolvers<Answer | null>()
  const headers = { cookie, ...(method === 'POST' && { 'idempotency-key': key, 'content-length': '0' }) }
  const options = { host: '127.0.0.1', port, path, method, agent, headers, timeout: ANSWER_LIMIT_MS }
  const sent = request(options, (answer) => {
    let body = ''
    answer.setEncoding('utf8')
    answer.on('data', (text: string) => (body += text))
    answer.on('error', () => resolve(null))
    answer.on('end', () => resolve(answer.complete ? { status: answer.statusCode ?? 0, body } : null))
  })
  sent.on('timeout', () => sent.destroy())
  sent.on('error', () => resolve(null))
  sent.end()
  return promise
}

function sendAndHangUp({ port, cookie, key }: PhoneOrder): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const headers = { cookie, 'idempotency-key': key, 'content-length': '0' }
  const options = { host: '127.0.0.1', port, path: '/api/attendances/check-in', method: 'POST', headers, agent: false }
  const sent = request(options, (answer) => answer.destroy())
  sent.on('error', () => resolve())
  sent.on('close', () => resolve())
  sent.on('finish', () => setImmediate(() => sent.destroy()))
  sent.end()
  return promise
}

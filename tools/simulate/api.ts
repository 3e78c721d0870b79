import { Problem } from '#contract/errors.ts'
import { SimulationProblem } from './problem.ts'

export type Reply = { status: number; text: string; body: unknown; cookie: string; problem: Problem | null }
export type Sending = { cookie?: string; body?: unknown; key?: string }

/** Hadir's API as a browser would use it. */
export type Api = {
  /** Sends once. Throws when nothing answers within 15 seconds. */
  send: (method: string, path: string, sending?: Sending) => Promise<Reply>
  /** Sends again while the server says "later" or nothing answers, as a phone would; null when that never ends. */
  insist: (method: string, path: string, sending?: Sending) => Promise<Reply | null>
}

export type ApiNeeds = { url: URL; signal: AbortSignal; wait: (ms: number) => Promise<void> }

const TIMEOUT_MS = 15_000
const TRIES = 12

export function createApi({ url, signal, wait }: ApiNeeds): Api {
  const send: Api['send'] = async (method, path, { cookie, body, key } = {}) => {
    const headers: Record<string, string> = {}
    if (cookie !== undefined) headers['cookie'] = cookie
    if (key !== undefined) headers['idempotency-key'] = key
    if (body !== undefined) headers['content-type'] = 'application/json'
    const answer = await fetch(new URL(path, url), {
      method,
      headers,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const parsed = parse(text)
    const problem = answer.ok ? null : (Problem.safeParse(parsed).data ?? null)
    return { status: answer.status, text, body: parsed, cookie: cookieOf(answer), problem }
  }
  const insist: Api['insist'] = async (method, path, sending) => {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const reply = await send(method, path, sending).catch(() => null)
      signal.throwIfAborted()
      const later = reply === null || reply.status === 429 || reply.status >= 502
      if (!later) return reply
      await wait((reply?.problem?.retry_after ?? 0.1 * 2 ** Math.min(attempt, 6)) * 1_000)
    }
    return null
  }
  return { send, insist }
}

/** The first question, before anything else is begun. */
export async function requireAnswer(api: Api, url: URL): Promise<void> {
  const reply = await api.send('GET', '/api/setup').catch((error: unknown) => {
    const { cause } = error as { cause?: { code?: string } }
    throw new SimulationProblem(
      `Nothing answers at ${url.origin}${cause?.code ? ` (${cause.code})` : ''}. Start Hadir first: npm start`,
    )
  })
  const isHadir =
    reply.status === 200 && typeof reply.body === 'object' && reply.body !== null && 'needed' in reply.body
  if (!isHadir) throw new SimulationProblem(`What answers at ${url.origin} is not Hadir (${reply.status}).`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const cookieOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ')

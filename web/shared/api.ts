import type { ErrorCode, Problem } from '#contract/errors.ts'
import { browserClock } from './clock.ts'
import { createServerClock } from './server-clock.ts'
import { safeStorage } from './storage.ts'

/**
 * The server answered with a problem. `code` decides what to do; `web/shared/errors.ts` has the sentence. An answer
 * without one of our codes comes from something on the way, such as a proxy or a hotel's login page: it says nothing
 * about the session or the request and counts as a server that is busy. Its `problem` is empty.
 */
export class ApiError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly detail: string | undefined
  /** Seconds to wait before trying again. */
  readonly retryAfter: number | undefined
  readonly problem: Partial<Problem>

  constructor(status: number, answer: unknown, retryAfterHeader: string | null) {
    const problem: Partial<Problem> = isProblem(answer) ? answer : {}
    super(problem.title ?? `HTTP ${status}`)
    this.name = 'ApiError'
    this.status = status
    this.code = (problem.code ?? 'server/busy') as ErrorCode
    this.detail = problem.detail
    this.retryAfter = problem.retry_after ?? (Number(retryAfterHeader) || undefined)
    this.problem = problem
  }
}

/** No answer came: no signal, no server, or not within the time-out. Whether the request arrived is unknown. */
export class NetworkError extends Error {
  readonly reason: 'unreachable' | 'timeout'

  constructor(reason: 'unreachable' | 'timeout') {
    super(reason)
    this.name = 'NetworkError'
    this.reason = reason
  }
}

export type RequestOptions = {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Sent as JSON. */
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Milliseconds; 10 s unless told. */
  timeout?: number
}

const TIMEOUT = 10_000
const clock = browserClock

/** The server's clock as this page knows it, from the `now` of every answer that has one. */
export const serverClock = createServerClock({ clock, storage: safeStorage })

/** Called with every error of the server, before it is thrown. The session listens for `session/required`. */
export const apiErrorListeners = new Set<(error: ApiError) => void>()

/** Asks the server. `T` is a type of the contract: answers are trusted, the server checks them in its own tests. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const asked = clock.mono()
  const response = await send(path, options)
  const answer: unknown = await readBody(response)
  if (!response.ok) {
    const error = new ApiError(response.status, answer, response.headers.get('retry-after'))
    for (const listener of apiErrorListeners) listener(error)
    throw error
  }
  if (isRecord(answer) && typeof answer.now === 'number') serverClock.heard(answer.now, asked, clock.mono())
  return answer as T
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const limit = AbortSignal.timeout(options.timeout ?? TIMEOUT)
  const headers: Record<string, string> = { accept: 'application/json', ...options.headers }
  const init: RequestInit = {
    method: options.method ?? 'GET',
    headers,
    credentials: 'same-origin',
    cache: 'no-store',
    signal: options.signal ? AbortSignal.any([options.signal, limit]) : limit,
  }
  if (options.body !== undefined) {
    init.body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body)
    headers['content-type'] = 'application/json'
  }
  try {
    return await fetch(path, init)
  } catch (cause) {
    throw networkFault(cause, options.signal)
  }
}

/** A body that breaks off or is not JSON is a network matter: something on the way answered, or the line dropped. */
async function readBody(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined
  let text: string
  try {
    text = await response.text()
  } catch (cause) {
    throw networkFault(cause, undefined)
  }
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    if (response.ok) throw new NetworkError('unreachable')
    return undefined
  }
}

function networkFault(cause: unknown, own: AbortSignal | undefined): unknown {
  if (own?.aborted) return cause
  const timedOut = cause instanceof DOMException && cause.name === 'TimeoutError'
  return new NetworkError(timedOut ? 'timeout' : 'unreachable')
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Whether an answer is Hadir's own: all our codes have an area and a slash. */
const isProblem = (answer: unknown): answer is Partial<Problem> & { code: string } =>
  isRecord(answer) && typeof answer.code === 'string' && answer.code.includes('/')

/** Builds `?a=1&b=2` and leaves out what is undefined, null or empty. */
export function query(parameters: Record<string, string | number | boolean | null | undefined>): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== '') search.set(key, String(value))
  }
  const text = search.toString()
  return text && `?${text}`
}

import type { Http } from '#src/http/server.ts'

export type BrowserAnswer = { status: number; body: unknown; headers: Record<string, unknown> }
export type BrowserOptions = { address?: string; userAgent?: string; origin?: string }
type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/** Keeps cookies and sends what a browser sends from our own pages. */
export class Browser {
  readonly cookies = new Map<string, string>()
  /** The attributes of each cookie as it was last set. */
  readonly attributes = new Map<string, string>()
  readonly #http: Http
  readonly #options: BrowserOptions

  constructor(http: Http, options: BrowserOptions = {}) {
    this.#http = http
    this.#options = options
  }

  /** Another browser, at another address, that has the same cookies. */
  copy(options: BrowserOptions = {}): Browser {
    const copy = new Browser(this.#http, { ...this.#options, ...options })
    for (const [name, value] of this.cookies) copy.cookies.set(name, value)
    return copy
  }

  async send(
    method: Method,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<BrowserAnswer> {
    const { address = '127.0.0.1', userAgent = 'test', origin } = this.#options
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await this.#http.inject({
      method,
      url,
      remoteAddress: address,
      headers: {
        'user-agent': userAgent,
        'sec-fetch-site': 'same-origin',
        ...(origin && { origin }),
        ...(cookie && { cookie }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) this.#keep(line)
    const json = String(answer.headers['content-type']).includes('json')
    return { status: answer.statusCode, body: json ? answer.json() : answer.body, headers: answer.headers }
  }

  signIn(login: string, password: string): Promise<BrowserAnswer> {
    return this.send('POST', '/api/session', { login, password })
  }

  #keep(line: string): void {
    const [, name = '', value = '', attributes = ''] = /^([^=]+)=([^;]*);? ?(.*)$/.exec(line) ?? []
    this.attributes.set(name, attributes)
    if (value === '') this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}

/** The code of a problem. */
export const codeOf = ({ body }: BrowserAnswer): unknown => (body as { code?: unknown } | null)?.code

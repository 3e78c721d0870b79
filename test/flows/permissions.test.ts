import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PERMISSIONS, ROLES, scopeOf } from '#contract/permissions.ts'
import type { Role } from '#contract/permissions.ts'
import { routesOf } from '#src/http/server.ts'
import { Browser, codeOf } from '#test/support/browser.ts'
import type { BrowserAnswer } from '#test/support/browser.ts'
import { castHouse } from '#test/support/cast.ts'
import type { CastHouse } from '#test/support/cast.ts'
import { TestClock } from '#test/support/clock.ts'
import { openTestHouse } from '#test/support/house.ts'
import type { OpenedHouse } from '#test/support/house.ts'
import { EXAMPLES, requestOf } from './permissions.examples.ts'
import type { Example } from './permissions.examples.ts'
import { FOREIGN } from './permissions.table.ts'
import type { Cast } from './permissions.table.ts'

let house: OpenedHouse
let people: CastHouse
const anonymous = (): Browser => new Browser(house.http)

/** A house of its own for each walk: the first one clocks people in and out. */
function openAround(): void {
  beforeAll(async () => {
    house = await openTestHouse({ clock: new TestClock('2026-11-23T01:00:00Z') })
    people = await castHouse(house)
  })
  afterAll(() => house.remove())
}

/** What the one table of rights says about a caller; null when the route is to do its work. */
function refusalOf({ access, sessionOnly }: Example, role: Role | null, via: 'session' | 'token'): string | null {
  if (access === 'public') return null
  if (role === null) return 'session/required'
  if (sessionOnly && via === 'token') return 'session/token-not-allowed'
  return scopeOf(access, role) === null ? 'permission/denied' : null
}

const REFUSALS = ['session/required', 'session/token-not-allowed', 'permission/denied']

/** What is wrong with an answer, or nothing. */
function faultOf(answer: BrowserAnswer, refusal: string | null, who: string): string[] {
  const code = codeOf(answer)
  const right = refusal ? code === refusal : answer.status < 500 && !REFUSALS.includes(String(code))
  return right ? [] : [`${who}: ${answer.status} ${String(code)}, expected ${refusal ?? 'the route to answer'}`]
}

describe('every route', () => {
  openAround()

  it('stands in the table of examples with the right it asks for, and the other way round', () => {
    const registered = routesOf(house.http).map(({ method, url, access, sessionOnly }) => [
      `${method} ${url}`,
      sessionOnly ? `${access}, session only` : access,
    ])
    const examples = Object.entries(EXAMPLES).map(([route, { access, sessionOnly }]) => [
      route,
      sessionOnly ? `${access}, session only` : access,
    ])
    expect(Object.fromEntries(registered)).toEqual(Object.fromEntries(examples))
  })

  it.each(Object.keys(EXAMPLES))('%s answers every role as the table of rights says', async (route) => {
    const example = EXAMPLES[route] as Example
    const { method, url, body, headers } = requestOf(route)
    const call = (browser: Browser, more: Record<string, string> = {}): Promise<BrowserAnswer> =>
      browser.send(method, url, body, { ...headers, ...more })
    const faults = faultOf(await call(anonymous()), refusalOf(example, null, 'session'), 'nobody')
    for (const role of ROLES) {
      const bySession = await call(await people.signIn(role))
      const byToken = await call(anonymous(), { authorization: `Bearer ${people.tokens[role]}` })
      faults.push(...faultOf(bySession, refusalOf(example, role, 'session'), role))
      faults.push(...faultOf(byToken, refusalOf(example, role, 'token'), `token of ${role}`))
    }
    expect(faults).toEqual([])
  })

  it('that changes something refuses other sites', async () => {
    for (const { method, url } of routesOf(house.http)) {
      if (method === 'GET') continue
      const request = requestOf(`${method} ${url}`)
      for (const foreign of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
        const browser = await people.signIn('admin')
        const answer = await browser.send(request.method, request.url, request.body, { ...request.headers, ...foreign })
        expect(codeOf(answer), `${method} ${url}`).toBe('request/cross-site')
      }
    }
  })
})

describe('what is another’s', () => {
  openAround()

  /** The ids of the cast that an answer holds. */
  const idsIn = (answer: BrowserAnswer): string[] => {
    const text = JSON.stringify({ ...(answer.body as object), feed: null, feeds: null })
    return Object.keys(people.cast).filter((name) => text.includes(people.cast[name as keyof Cast]))
  }
  const namesOf = (ids: string[]): string[] =>
    Object.keys(people.cast).filter((name) => ids.includes(people.cast[name as keyof Cast]))

  it.each(FOREIGN.map((one, index) => [index, one.route, one.as, one.status] as const))(
    '%i: %s as %s → %i',
    async (index) => {
      const { route, as, request, status, sees } = FOREIGN[index] as (typeof FOREIGN)[number]
      const { url, body, headers } = request(people.cast)
      const browser = await people.signIn(as)
      const answer = await browser.send(requestOf(route).method, url, body ?? requestOf(route).body, headers)
      expect(answer.status).toBe(status)
      if (sees) expect(idsIn(answer)).toEqual(namesOf(sees(people.cast)))
    },
  )

  it('is asked for on every route that has an id and whose right does not reach everything', () => {
    const known = new Set(FOREIGN.map(({ route }) => route))
    const missing = routesOf(house.http)
      .filter(({ url, access }) => url.includes(':') && reachesLess(access))
      .map(({ method, url }) => `${method} ${url}`)
      .filter((route) => !known.has(route))
    expect(missing).toEqual([])
  })
})

const reachesLess = (access: string): boolean =>
  Object.values(PERMISSIONS[access as keyof typeof PERMISSIONS] ?? {}).some((scope) => scope !== 'all')

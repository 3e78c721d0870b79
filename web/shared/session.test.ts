import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { apiErrorListeners, request } from './api.ts'
import { MY_DAY_KEY, SESSION_KEY, sessionQuery, takeSession, watchSession } from './session.ts'
import { readJson, writeJson } from './storage.ts'

const session = { user: { id: 'budi' } } as Parameters<typeof takeSession>[1]
let answer: () => Response
let client: QueryClient
let changes: number

beforeEach(() => {
  vi.stubGlobal('fetch', async () => answer())
  vi.stubGlobal('addEventListener', () => {})
  client = new QueryClient()
  changes = 0
  watchSession(client, () => changes++)
  takeSession(client, session)
  writeJson(MY_DAY_KEY, { userId: 'budi' })
})
afterEach(() => {
  apiErrorListeners.clear()
  vi.unstubAllGlobals()
})

const problem = (status: number, code: string) => () => Response.json({ code }, { status })
const page = (status: number) => () => new Response('<html>Who are you?</html>', { status })
const kept = () => [readJson(SESSION_KEY), readJson(MY_DAY_KEY), client.getQueryData(sessionQuery.queryKey)]

test.each([401, 403, 502])("a proxy's %i page ends no session and takes no day off the phone", async (status) => {
  answer = page(status)
  await expect(request('/api/me/today')).rejects.toThrow()
  await expect(client.fetchQuery({ ...sessionQuery, staleTime: 0 })).rejects.toThrow()
  expect(kept()).toEqual([session, { userId: 'budi' }, session])
})

test('only our own word ends it', async () => {
  answer = problem(401, 'session/required')
  await expect(request('/api/me/today')).rejects.toThrow()
  expect(kept()).toEqual([null, null, null])
  expect(changes).toBe(1)
})

test('a cookie that has become somebody else’s is asked for its owner at once', async () => {
  answer = problem(409, 'session/other-account')
  await expect(request('/api/attendances/check-in')).rejects.toThrow()
  await vi.waitFor(() => expect(changes).toBe(1))
  expect(client.getQueryState(sessionQuery.queryKey)?.isInvalidated).toBe(true)
  expect(readJson(MY_DAY_KEY)).toEqual({ userId: 'budi' })
})

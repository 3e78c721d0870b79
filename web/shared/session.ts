import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query'
import { redirect } from '@tanstack/react-router'
import { useState } from 'react'
import type { SessionAnswer } from '#contract/accounts.ts'
import type { Permission, Role } from '#contract/permissions.ts'
import { ApiError, apiErrorListeners, request } from './api.ts'
import { readJson, safeStorage, writeJson } from './storage.ts'

/**
 * Who is signed in. The last answer is kept on the device so that the page opens at once and without a signal;
 * the server is asked again in the background, and its word wins. Nothing secret is in it: the session itself is a
 * cookie that scripts cannot read.
 */
export const SESSION_KEY = 'hadir.person.session'

/** What else is kept about a person; removed with the session. */
export const MY_DAY_KEY = 'hadir.person.day'
export const MY_MONTH_KEY = 'hadir.person.month'
const PERSONAL_KEYS = [MY_DAY_KEY, MY_MONTH_KEY]

export const sessionQuery = queryOptions<SessionAnswer | null>({
  queryKey: ['session'],
  queryFn: askForSession,
  staleTime: 60_000,
  gcTime: Infinity,
  retry: false,
})

async function askForSession(): Promise<SessionAnswer | null> {
  try {
    return keep(await request<SessionAnswer>('/api/session'))
  } catch (error) {
    if (error instanceof ApiError && error.code === 'session/required') return keep(null)
    throw error
  }
}

function keep<T extends SessionAnswer | null>(session: T): T {
  if (session) writeJson(SESSION_KEY, session)
  else safeStorage.removeItem(SESSION_KEY)
  return session
}

/** The session this device knows: from memory, else from the last visit, else asked for now. */
export async function knownSession(client: QueryClient): Promise<SessionAnswer | null> {
  const known = client.getQueryData(sessionQuery.queryKey)
  if (known !== undefined) return known
  const stored = readJson<SessionAnswer>(SESSION_KEY)
  if (!stored) return client.fetchQuery(sessionQuery)
  // Marked as old, so that the first screen asks again without waiting for the answer.
  client.setQueryData(sessionQuery.queryKey, stored, { updatedAt: 0 })
  return stored
}

/**
 * The session inside a guarded screen. Between the end of a session and the guard's redirect a screen is still drawn
 * once or twice; it then sees the last session it had.
 */
export function useSession(): SessionAnswer {
  const { data } = useQuery(sessionQuery)
  const [last, setLast] = useState(data)
  if (data && data !== last) setLast(data)
  const session = data ?? last
  if (!session) throw new Error('a screen without a guard asked for the session')
  return session
}

/** The session wherever there may be none. */
export const useMaybeSession = (): SessionAnswer | null => useQuery({ ...sessionQuery, enabled: false }).data ?? null

export const useMay = (permission: Permission): boolean => useMaybeSession()?.permissions.includes(permission) ?? false

export const homeOf = (role: Role): '/me' | '/admin' => (role === 'karyawan' ? '/me' : '/admin')

/** Sends people without a session to the sign-in screen and back to where they wanted to go. */
export async function requireSession(client: QueryClient, href: string): Promise<SessionAnswer> {
  const session = await knownSession(client)
  if (!session) throw redirect({ to: '/sign-in', search: { next: href } })
  // the company demands a second factor: that comes before anything else
  if (session.must_enrol && !href.startsWith('/account')) throw redirect({ to: '/account' })
  return session
}

/** For screens of one permission: others land on their own first screen. */
export async function requirePermission(client: QueryClient, permission: Permission, href: string): Promise<void> {
  const session = await requireSession(client, href)
  if (!session.permissions.includes(permission)) throw redirect({ to: '/' })
}

/**
 * Any answer that says the session is over ends it here as well, and a sign-in or sign-out in another tab counts in
 * this one. `onChange` is told, so that the guards are asked again.
 */
export function watchSession(client: QueryClient, onChange: () => void): void {
  apiErrorListeners.add((error) => {
    // It has become somebody else's, or a second factor is demanded since.
    const isOther = error.code === 'session/other-account'
    const mustEnrol = error.code === 'session/second-factor-needed'
    if (isOther || (mustEnrol && !client.getQueryData(sessionQuery.queryKey)?.must_enrol))
      void client.invalidateQueries(sessionQuery).then(onChange)
    if (error.code !== 'session/required' || !client.getQueryData(sessionQuery.queryKey)) return
    forgetPerson(client)
    onChange()
  })
  addEventListener('storage', (event) => {
    if (event.key !== SESSION_KEY) return
    const session = readJson<SessionAnswer>(SESSION_KEY)
    const before = client.getQueryData(sessionQuery.queryKey)
    if (before?.user.id === session?.user.id) return
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' })
    client.setQueryData(sessionQuery.queryKey, session)
    onChange()
  })
}

/** Makes this device know a new session. */
export function takeSession(client: QueryClient, session: SessionAnswer): void {
  forgetPerson(client)
  client.setQueryData(sessionQuery.queryKey, keep(session))
}

/** Removes what was fetched for this person, so that the next one on this device sees none of it. */
export function forgetPerson(client: QueryClient): void {
  keep(null)
  for (const key of PERSONAL_KEYS) safeStorage.removeItem(key)
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' })
  client.setQueryData(sessionQuery.queryKey, null)
}

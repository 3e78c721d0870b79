import { useSyncExternalStore } from 'react'
import type { SessionAnswer } from '#contract/accounts.ts'
import type { MyDay, PunchAnswer } from '#contract/attendance.ts'
import { NetworkError, request, serverClock } from '../../shared/api.ts'
import { browserClock } from '../../shared/clock.ts'
import { SESSION_KEY } from '../../shared/session.ts'
import { readJson } from '../../shared/storage.ts'
import { createIdbStore } from './idb-store.ts'
import { createMemoryStore } from './memory-store.ts'
import { createOutbox, type OutboxState } from './outbox.ts'
import { withFallback } from './fallback-store.ts'
import type { QueuedPunch } from './punch.ts'

/** The phone's one outbox, wired to the browser. */
const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('hadir.outbox') : null
const volatile = new Set<string>()

/** Whether any of these taps could not be kept on the disk: then the page must stay open until it is sent. */
export const isVolatile = (punches: readonly QueuedPunch[]): boolean => punches.some(({ key }) => volatile.has(key))

/** Not crypto.randomUUID: browsers offer that on https only, and many an office runs on plain http. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const PATHS = { in: '/api/attendances/check-in', out: '/api/attendances/check-out' } as const
const LOCK_WAIT = 3_000

/** A page that sleeps may hold the lock for hours; after a short wait we go on without it, which is safe. */
async function exclusive(work: () => Promise<void>): Promise<void> {
  if (!('locks' in navigator)) return work()
  let entered = false
  try {
    await navigator.locks.request('hadir.outbox', { signal: AbortSignal.timeout(LOCK_WAIT) }, () => {
      entered = true
      return work()
    })
  } catch (error) {
    if (entered) throw error
    await work()
  }
}

const later = (milliseconds: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, milliseconds)
  return () => clearTimeout(timer)
}

export const outbox = createOutbox({
  store: withFallback(createIdbStore(), createMemoryStore(), ({ key }) => volatile.add(key), later),
  clock: browserClock,
  serverClock,
  newKey,
  random: () => Math.random(),
  page: newKey(),
  // Read from storage, which all tabs share: a tab must not send under a session that another tab has changed.
  user: () => readJson<SessionAnswer>(SESSION_KEY)?.user.id ?? null,
  hear: () => request<MyDay>('/api/me/today'),
  async send({ kind, key, userId }, body) {
    const answer = await request<PunchAnswer>(PATHS[kind], {
      method: 'POST',
      body,
      headers: { 'idempotency-key': key, 'hadir-account': userId },
    })
    // Something on the way that answers 200 with a page of its own must not pass for a receipt.
    if (answer?.receipt === undefined) throw new NetworkError('unreachable')
    return answer
  },
  exclusive,
  later,
  tell: () => channel?.postMessage('changed'),
})

export const useOutbox = (): OutboxState => useSyncExternalStore(outbox.subscribe, outbox.snapshot)

let started = false

/** Sends at the start of the page, when the network comes back and when the page is looked at. */
export function startOutbox(): void {
  if (started) return
  started = true
  const flush = (): void => void outbox.flush()
  addEventListener('online', flush)
  addEventListener('pageshow', flush)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && flush())
  channel?.addEventListener('message', () => void outbox.reload().catch(() => {}))
  flush()
}

import type { AttendanceRow, TodayAnswer } from '#contract/attendance.ts'
import { isOnTodaysBoard } from '#contract/board.ts'
import type { FeedAnswer } from '#contract/feed.ts'
import { ApiError, query, request } from '../../shared/api.ts'
import { createLive } from '../../shared/live.ts'
import type { FeedQuestion, LiveEvent, LiveRefusal, LiveSocket, LiveTimers } from '../../shared/live.ts'
import { isOnChannel } from './channels.ts'
import { joinFeeds, type Today } from './join.ts'

/** Today's rows of everybody this person may see, kept right by one live list for each of their channels. */
export type TodayStore = {
  getState: () => Today
  subscribe: (listener: () => void) => () => void
  /** Tells of each attendance that appears after the list was first shown. */
  onArrival: (listener: (row: AttendanceRow) => void) => () => void
  /** Tells of every row that an event brings, of whichever day. */
  onRow: (listener: (row: AttendanceRow) => void) => () => void
  /** By the device's clock: when an event last changed a row; undefined for rows as the snapshot had them. */
  touchedAt: (id: string) => number | undefined
  refresh: () => void
  /** To be called now and then: the day ends at each site in its turn. */
  recheck: () => void
  /** To be called when another day has begun somewhere: leave of that day was approved long before. */
  reload: () => void
  close: () => void
}

export type TodayNeeds = {
  channels: readonly string[]
  socket: LiveSocket
  timers: LiveTimers
  /** The server's time. */
  now: () => number
  /** The server has refused the rows: this person's rights are not what the session says. */
  onDenied: () => void
}

export function openToday({ channels, socket, timers, now, onDenied }: TodayNeeds): TodayStore {
  const listeners = new Set<() => void>()
  const arrivals = new Set<(row: AttendanceRow) => void>()
  const changes = new Set<(row: AttendanceRow) => void>()
  const touched = new Map<string, number>()

  const onEvent = ({ row, previous }: LiveEvent<AttendanceRow>): void => {
    touched.set(row.id, timers.now())
    if (!previous) for (const listener of arrivals) listener(row)
  }
  const lists = channels.map((channel) =>
    createLive<AttendanceRow>({
      channel,
      socket,
      timers,
      fetchSnapshot: (signal) => fetchSnapshot(channel, signal),
      fetchFeed,
      rowKey: (row) => row.id,
      rowVersion: (row) => row.version,
      belongs: (row) => isRow(row) && isOnTodaysBoard(row, now()),
      refusalOf,
      onDenied,
      onEvent,
      onRow: (row) => {
        for (const listener of changes) listener(row)
      },
    }),
  )

  // the same object until something changes, as React asks of a store
  let state: Today | null = null
  const changed = (): void => {
    state = null
    for (const listener of listeners) listener()
  }
  for (const list of lists) list.subscribe(changed)

  return {
    getState: () => (state ??= joinFeeds(lists.map((list) => list.getState()))),
    subscribe: (listener) => subscribeTo(listeners, listener),
    onArrival: (listener) => subscribeTo(arrivals, listener),
    onRow: (listener) => subscribeTo(changes, listener),
    touchedAt: (id) => touched.get(id),
    refresh: () => lists.forEach((list) => list.refresh()),
    recheck: () => lists.forEach((list) => list.recheck()),
    reload: () => lists.forEach((list) => list.reload()),
    close: () => lists.forEach((list) => list.close()),
  }
}

/** Adds a listener; what is returned takes it off. */
export function subscribeTo<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** The list gives up by itself, and later on a slow line; two limits would cut each other short. */
const LIMIT = { timeout: 60_000 }

/** The session is older than the person's departments. */
class ChannelGone extends Error {}

async function fetchSnapshot(channel: string, signal: AbortSignal) {
  const { data, feed, feeds } = await request<TodayAnswer>('/api/attendances/today', { signal, ...LIMIT })
  const position = [feed, ...feeds].find((one) => one.channel === channel)
  if (!position) throw new ChannelGone(`the server gave no position for ${channel}`)
  return { rows: data.filter((row) => isRow(row) && isOnChannel(channel, row)), position }
}

async function fetchFeed(question: FeedQuestion, signal: AbortSignal): Promise<FeedAnswer | 'reset'> {
  try {
    return await request<FeedAnswer>(`/api/feed${query(question)}`, { signal, ...LIMIT })
  } catch (error) {
    if (error instanceof ApiError && error.code === 'feed/reset') return 'reset'
    throw error
  }
}

/** Of what the screens draw without a look, so that one broken row is left out instead of breaking them all. */
const isRow = (row: AttendanceRow | null): row is AttendanceRow =>
  typeof row?.id === 'string' &&
  Number.isSafeInteger(row.version) &&
  typeof row.user?.name === 'string' &&
  typeof row.department?.id === 'string' &&
  typeof row.site?.zone === 'string' &&
  typeof row.shift?.name === 'string' &&
  Array.isArray(row.flags) &&
  Array.isArray(row.trace)

const PASSING = new Set([401, 408, 425, 429])

/** Only the server's own word refuses; a page of a proxy has no code and passes, whatever its status is. */
function refusalOf(error: unknown): LiveRefusal | null {
  if (error instanceof ChannelGone) return { code: 'channel', denied: true }
  const ours = error instanceof ApiError && error.problem.code !== undefined && error.status < 500
  if (!ours || PASSING.has(error.status)) return null
  return { code: error.code, denied: error.status === 403 }
}

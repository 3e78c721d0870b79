import Pusher from 'pusher-js'
import type { AttendanceRow, TodayAnswer } from '#contract/attendance.ts'
import { ALL_ATTENDANCES } from '#contract/channels.ts'
import type { FeedAnswer } from '#contract/feed.ts'
import { createLive } from '../../web/shared/live.ts'
import type { Live, LiveEvent, LiveSocket, LiveState, LiveTimers } from '../../web/shared/live.ts'
import { browserTimers } from '../../web/shared/live-timers.ts'

export type Screen = {
  live: Live<AttendanceRow>
  /** Everything that happened on it, in order. */
  events: LiveEvent<AttendanceRow>[]
  /** Resolves with the first state that fits. */
  until: (fits: (state: LiveState<AttendanceRow>) => boolean, ms?: number) => Promise<LiveState<AttendanceRow>>
  close: () => void
}

/** `createPusherSocket` of the web app, whose own types are those of a bundler. */
type CreatePusherSocket = (options: {
  key: string
  host: string
  port: number
  tls: boolean
  timers: LiveTimers
  load: () => Promise<unknown>
  authorize: (question: { socketId: string; channel: string }) => Promise<{ auth: string }>
}) => LiveSocket & { close(): void }
const LIVE_PUSHER = new URL('../../web/shared/live-pusher.ts', import.meta.url).href

type House = {
  url: string
  /** Where sockets are taken, if elsewhere. */
  socketUrl?: string
  key: string
  cookie: string
  channel?: string
  /** Hears what happens instead of `Screen.events`, which then stays empty: for runs of hours. */
  onEvent?: (event: LiveEvent<AttendanceRow>) => void
  /** How often at most `live` calls its listeners, milliseconds; 0, for each change, unless told. */
  notifyMs?: number
  /** A planted fault: it believes the socket alone and is told by no feed that something is missing. */
  deaf?: boolean
}

/** An administrator's screen without the pixels: the browser's own list over the real pusher-js and real HTTP. */
export async function openScreen(house: House): Promise<Screen> {
  const { url, socketUrl = url, key, cookie, channel = ALL_ATTENDANCES, notifyMs = 0, deaf = false } = house
  const { createPusherSocket } = (await import(LIVE_PUSHER)) as { createPusherSocket: CreatePusherSocket }
  const { hostname, port } = new URL(socketUrl)
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(path, url), { ...init, headers: { cookie } })
  const socket = createPusherSocket({
    key,
    host: hostname,
    port: Number(port),
    tls: false,
    timers: browserTimers,
    load: async () => Pusher,
    authorize: async ({ socketId, channel: name }) => {
      const form = new URLSearchParams({ socket_id: socketId, channel_name: name })
      const answer = await ask('/api/realtime/auth', { method: 'POST', body: form })
      if (!answer.ok) throw Object.assign(new Error(`HTTP ${answer.status}`), { status: answer.status })
      return (await answer.json()) as { auth: string }
    },
  })
  const events: LiveEvent<AttendanceRow>[] = []
  const live = createLive<AttendanceRow>({
    channel,
    socket,
    fetchSnapshot: async (signal) => {
      const answer = await ask('/api/attendances/today', { signal })
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
      const { data, feed } = (await answer.json()) as TodayAnswer
      return { rows: data, position: feed }
    },
    fetchFeed: async ({ epoch, after }, signal) => {
      if (deaf) return { epoch, head: after, events: [], more: false }
      const query = new URLSearchParams({ channel, epoch, after: String(after) })
      const answer = await ask(`/api/feed?${query.toString()}`, { signal })
      if (answer.status === 409) return 'reset'
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
      return (await answer.json()) as FeedAnswer
    },
    rowKey: (row) => row.id,
    rowVersion: (row) => row.version,
    onEvent: house.onEvent ?? ((event) => void events.push(event)),
    timers: browserTimers,
    pace: { notifyMs },
  })
  return {
    live,
    events,
    until: (fits, ms = 15_000) => untilState(live, fits, ms),
    close: () => {
      live.close()
      socket.close()
    },
  }
}

async function untilState(
  live: Live<AttendanceRow>,
  fits: (state: LiveState<AttendanceRow>) => boolean,
  ms: number,
): Promise<LiveState<AttendanceRow>> {
  const { promise, resolve, reject } = Promise.withResolvers<LiveState<AttendanceRow>>()
  const look = (): void => {
    const state = live.getState()
    if (fits(state)) resolve(state)
  }
  const end = live.subscribe(look)
  const late = setTimeout(() => reject(new Error(`the screen never came to it: ${told(live.getState())}`)), ms)
  look()
  try {
    return await promise
  } finally {
    clearTimeout(late)
    end()
  }
}

const told = ({ rows, error, ...rest }: LiveState<AttendanceRow>): string =>
  JSON.stringify({ ...rest, error: String(error), rows: [...rows.values()].map(({ id, version }) => [id, version]) })

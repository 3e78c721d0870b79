// The screens of a failover run, in a process of their own: forked by `openWall` in wall-client.ts.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { AttendanceRow } from '#contract/attendance.ts'
import type { LiveEvent } from '../../web/shared/live.ts'
import { browserTimers } from '../../web/shared/live-timers.ts'
import { openScreen } from '#test/support/screen.ts'
import type { Screen } from '#test/support/screen.ts'
import { openTcpProxy } from '#test/support/tcp-proxy.ts'
import type { TcpProxy } from '#test/support/tcp-proxy.ts'
import { hashOf } from './list-hash.ts'
import { seeded } from './random.ts'

export type WallOrder = {
  port: number
  key: string
  /** Of people who may see everything; the screens share them. */
  cookies: readonly string[]
  screens: number
  seed: number
  /** Planted fault: these screens never ask the feed. */
  deaf?: boolean
}
export type WallState = {
  /** Of each screen: the hash of its rows, and how it stands. */
  screens: { hash: string; rows: number; status: string; behind: boolean }[]
  /** Rows that came to a screen although it had a newer version. */
  older: number
  /** Changes of lists by where they came from. */
  pushed: number
  asked: number
  mends: Mend[]
  /** How late this process itself was with its timers, 99 of 100 times less. Milliseconds. */
  lateMs: number
}
/** A break that has ended: when the socket was back (epoch), and how long until the list was proved whole. Milliseconds. */
export type Mend = { backAt: number; tookMs: number }

const delay = monitorEventLoopDelay()
delay.enable()
let line: TcpProxy
let random: () => number
const screens: Screen[] = []
let older = 0
let pushed = 0
let asked = 0
const mends: Mend[] = []

const ASKS: Record<string, (params: never) => Promise<unknown>> = {
  open: async ({ port, key, cookies, screens: count, seed, deaf = false }: WallOrder) => {
    line = await openTcpProxy(port)
    random = seeded(seed)
    const onEvent = ({ row, previous, source }: LiveEvent<AttendanceRow>): void => {
      if (source === 'socket') pushed++
      else asked++
      if (previous && previous.version >= row.version) older++
    }
    const url = `http://127.0.0.1:${line.port}`
    for (let n = 0; n < count; n++) {
      const cookie = cookies[n % cookies.length] ?? ''
      const screen = await openScreen({ url, key, cookie, onEvent, notifyMs: NOTIFY_MS, deaf })
      watchBreaks(screen)
      screens.push(screen)
    }
    await Promise.all(screens.map((one) => one.until(({ status, behind }) => status === 'live' && !behind, 60_000)))
  },
  cut: async ({ share }: { share: number }) => line.cut(share, random),
  look: async (): Promise<WallState> => ({
    screens: screens.map(stateOf),
    older,
    pushed,
    asked,
    mends,
    lateMs: Math.round(delay.percentile(99) / 1e6),
  }),
}

/** As on a real screen; a hundred that looked at each change would do nothing else. Milliseconds. */
const NOTIFY_MS = 100
/** Listeners hear of a change so much later, and a question may have been put by then. Milliseconds. */
const HEARD_LATE_MS = 2 * NOTIFY_MS

function watchBreaks({ live }: Screen): void {
  let opened = false
  let wasLive = false
  let confirmed: number | null = null
  let backAt: number | null = null
  live.subscribe(() => {
    const { status, behind, confirmedAt } = live.getState()
    const now = browserTimers.now()
    if (status !== 'live') backAt = null
    // where an answer has made it live again, its proof is there already
    else if (!wasLive && opened) backAt = confirmedAt === confirmed ? now : -Infinity
    wasLive = status === 'live'
    opened ||= wasLive
    confirmed = confirmedAt
    if (backAt === null || behind || confirmedAt === null || confirmedAt < backAt - HEARD_LATE_MS) return
    mends.push(backAt === -Infinity ? { backAt: now, tookMs: 0 } : { backAt, tookMs: Math.max(0, now - backAt) })
    backAt = null
  })
}

function stateOf({ live }: Screen): WallState['screens'][number] {
  const { rows, status, behind } = live.getState()
  return { hash: hashOf([...rows.values()]), rows: rows.size, status, behind }
}

if (process.send) {
  process.on('disconnect', () => process.exit(0))
  process.on('message', ({ id, ask, params }: { id: number; ask: string; params: unknown }) => {
    const answer = ASKS[ask] as (params: unknown) => Promise<unknown>
    answer(params).then(
      (result) => process.send?.({ id, result }),
      (error: Error) => process.send?.({ id, fault: error.stack }),
    )
  })
}

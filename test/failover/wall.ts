// The screens of a failover run, in a process of their own: forked by `openWall` in wall-client.ts.
import { createHash } from 'node:crypto'
import type { AttendanceRow } from '#contract/attendance.ts'
import { openScreen } from '#test/support/screen.ts'
import type { Screen } from '#test/support/screen.ts'
import { openTcpProxy } from '#test/support/tcp-proxy.ts'
import type { TcpProxy } from '#test/support/tcp-proxy.ts'
import { seeded } from './random.ts'

export type WallOrder = {
  port: number
  key: string
  cookie: string
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
  events: number
}

let line: TcpProxy
let random: () => number
const screens: Screen[] = []
let older = 0
let events = 0

const ASKS: Record<string, (params: never) => Promise<unknown>> = {
  open: async ({ port, key, cookie, screens: count, seed, deaf }: WallOrder) => {
    line = await openTcpProxy(port)
    random = seeded(seed)
    const onEvent = ({ row, previous }: { row: AttendanceRow; previous: AttendanceRow | undefined }): void => {
      events++
      if (previous && previous.version >= row.version) older++
    }
    const url = `http://127.0.0.1:${line.port}`
    for (let n = 0; n < count; n++) screens.push(await openScreen({ url, key, cookie, onEvent, deaf: deaf ?? false }))
    await Promise.all(screens.map((one) => one.until(({ status, behind }) => status === 'live' && !behind, 60_000)))
  },
  cut: async ({ share }: { share: number }) => line.cut(share, random),
  look: async (): Promise<WallState> => ({ screens: screens.map(stateOf), older, events }),
}

function stateOf({ live }: Screen): WallState['screens'][number] {
  const { rows, status, behind } = live.getState()
  return { hash: hashOf([...rows.values()]), rows: rows.size, status, behind }
}

/** Equal for equal lists, whatever their order. */
export const hashOf = (rows: readonly AttendanceRow[]): string =>
  createHash('sha256')
    .update(
      rows
        .map((row) => JSON.stringify(row))
        .sort()
        .join('\n'),
    )
    .digest('hex')

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

// The screens of a rush, in a process of their own so that what they cost is not paid by the phones.
import type { AttendanceRow } from '#contract/attendance.ts'
import { hashOf } from '#test/failover/list-hash.ts'
import { openScreen } from '#test/support/screen.ts'
import type { Screen } from '#test/support/screen.ts'
import type { LiveEvent } from '../../web/shared/live.ts'
import { nowMs } from './clock.ts'

export type ScreensOrder = { port: number; key: string; cookies: readonly string[]; screens: number }
export type ScreensSeen = {
  /** Of each screen, what its list is; equal for equal lists. */
  hashes: string[]
  /** Screens whose badge says that they are live and whole. */
  live: number
  /** Names of rows, and for each change on a screen: of which row, and when by `nowMs`. */
  rows: string[]
  rowOf: Uint32Array
  at: Float64Array
  /** Changes that came over the socket, and that were asked for. */
  pushed: number
  asked: number
}

const NOTIFY_MS = 100
const OPEN_LIMIT_MS = 60_000
const AT_ONCE = 25
const screens: Screen[] = []
const numbers = new Map<string, number>()
const rowOf: number[] = []
const at: number[] = []
let pushed = 0
let asked = 0

function note({ row, source }: LiveEvent<AttendanceRow>): void {
  if (source === 'socket') pushed++
  else asked++
  let number = numbers.get(row.id)
  if (number === undefined) numbers.set(row.id, (number = numbers.size))
  rowOf.push(number)
  at.push(nowMs())
}

async function open({ port, key, cookies, screens: count }: ScreensOrder): Promise<null> {
  const url = `http://127.0.0.1:${port}`
  while (screens.length < count) {
    const some: Screen[] = []
    for (let n = screens.length; n < count && some.length < AT_ONCE; n++) {
      const cookie = cookies[(n + some.length) % cookies.length] ?? ''
      some.push(await openScreen({ url, key, cookie, onEvent: note, notifyMs: NOTIFY_MS }))
    }
    await Promise.all(some.map((one) => one.until(({ status, behind }) => status === 'live' && !behind, OPEN_LIMIT_MS)))
    screens.push(...some)
  }
  return null
}

async function look(): Promise<ScreensSeen> {
  const states = screens.map(({ live }) => live.getState())
  return {
    hashes: states.map(({ rows }) => hashOf([...rows.values()])),
    live: states.filter(({ status, behind }) => status === 'live' && !behind).length,
    rows: [...numbers.keys()],
    rowOf: Uint32Array.from(rowOf),
    at: Float64Array.from(at),
    pushed,
    asked,
  }
}

type Question = { ask: 'open'; order: ScreensOrder } | { ask: 'look' }

if (process.send) {
  process.on('disconnect', () => process.exit(0))
  process.on('message', (question: Question) => {
    const answer = question.ask === 'open' ? open(question.order) : look()
    answer.then(
      (result) => process.send?.({ result }),
      (error: Error) => process.send?.({ fault: error.stack }),
    )
  })
}

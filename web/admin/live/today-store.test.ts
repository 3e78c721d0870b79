import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ManualTimers } from '../../shared/live.fixture.ts'
import { SALES, sampleRow, wib } from '../samples.ts'
import { openToday, type TodayStore } from './today-store.ts'

const CHANNEL = 'private-attendances'
const position = { channel: CHANNEL, epoch: 'e1', head: 1 }
const today = (data: unknown[]) => () =>
  Response.json({ success: true, data, feed: position, feeds: [position], now: 0 })
const feed = () => Response.json({ epoch: 'e1', head: 1, events: [], more: false })
const problem = (status: number, code: string) => () => Response.json({ code }, { status })

let answers: Record<string, () => Response>
let asked: string[]
let denied: number
let timers: ManualTimers
let store: TodayStore

const open = (): TodayStore =>
  openToday({
    channels: [CHANNEL],
    socket: { subscribe: () => () => {} },
    timers,
    now: () => wib('08:00:00'),
    onDenied: () => denied++,
  })

beforeEach(() => {
  asked = []
  denied = 0
  answers = { '/api/attendances/today': today([sampleRow('Ani')]), '/api/feed': feed }
  vi.stubGlobal('fetch', async (url: string) => {
    const path = url.split('?')[0] as string
    asked.push(path)
    return answers[path]?.()
  })
  timers = new ManualTimers()
  store = open()
})
afterEach(() => {
  store.close()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** Lets answers come in, which take turns of the event loop, and the list tell of them. */
async function settle(ms = 150): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  await timers.pass(ms)
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}
const names = () => store.getState().rows.map(({ user }) => user.name)

test.each(['feed/channel-denied', 'permission/denied'])(
  '%s: the rows are gone and the session is asked at once',
  async (code) => {
    await settle()
    expect(names()).toEqual(['Ani'])
    answers['/api/feed'] = problem(403, code)
    store.refresh()
    await settle()
    expect(names()).toEqual([])
    expect(store.getState().loaded).toBe(false)
    expect(denied).toBe(1)
  },
)

test('a channel that the server no longer counts among mine is refused as well', async () => {
  store.close()
  answers['/api/attendances/today'] = () =>
    Response.json({ data: [], feed: { ...position, channel: 'private-employee.x' }, feeds: [] })
  store = open()
  await settle()
  expect(denied).toBe(1)
})

test.each([401, 403, 404, 502])("a proxy's %i page takes no rows away", async (status) => {
  await settle()
  answers['/api/feed'] = () => new Response('<html></html>', { status })
  store.refresh()
  await settle()
  for (let n = 0; n < 4; n++) await settle(20_000)
  expect(names()).toEqual(['Ani'])
  expect(denied).toBe(0)
  expect(asked.filter((path) => path === '/api/attendances/today')).toHaveLength(1)
})

test('a position that the server refuses again and again is dropped', async () => {
  await settle()
  answers['/api/feed'] = problem(400, 'request/invalid')
  store.refresh()
  await settle()
  await settle(2_000)
  await settle(2_000)
  expect(asked.filter((path) => path === '/api/attendances/today').length).toBeGreaterThan(1)
  expect(names()).toEqual(['Ani'])
})

test('a row that is not one is left out', async () => {
  store.close()
  const broken = [null, {}, { ...sampleRow('Budi'), user: undefined }, { ...sampleRow('Citra'), site: null }]
  answers['/api/attendances/today'] = today([...broken, sampleRow('Dewi', { department: SALES })])
  store = open()
  await settle()
  expect(names()).toEqual(['Dewi'])
})

test('the list alone decides how long it waits: requests have a limit far beyond', async () => {
  const limits = vi.spyOn(AbortSignal, 'timeout')
  store.refresh()
  await settle()
  expect(limits.mock.calls.length).toBeGreaterThan(0)
  expect(limits.mock.calls.every(([ms]) => ms === 60_000)).toBe(true)
})

import type { QueuedPunch } from './punch.ts'
import type { OutboxStore } from './store.ts'

const punch = (key: string, userId = 'budi'): QueuedPunch => ({
  key,
  userId,
  kind: 'in',
  tapped: { wall: 1, mono: 2, page: 'p' },
  reading: { server_time: null, elapsed_ms: null },
  body: null,
})

function same(actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`)
  }
}
const keys = async (store: OutboxStore): Promise<string[]> => (await store.list()).map((kept) => kept.key)

/**
 * What every store promises. Without a test library, because one of the stores lives only in a browser. Each check
 * gets two views of one new store, as two tabs would have them.
 */
export const storeChecks: Record<string, (one: OutboxStore, two: OutboxStore) => Promise<void>> = {
  async 'keeps punches in the order they were added, whatever their keys'(one, two) {
    await one.add(punch('z'))
    await two.add(punch('a', 'sari'))
    await one.add(punch('m'))
    same(await keys(two), ['z', 'a', 'm'])
    same((await one.list())[1], punch('a', 'sari'))
  },
  async 'the first body stands, for all tabs'(one, two) {
    await one.add(punch('k'))
    const answers = await Promise.all([one.freeze('k', 'first'), two.freeze('k', 'second'), one.freeze('k', 'third')])
    same(new Set(answers).size, 1)
    same(
      (await two.list()).map((kept) => kept.body),
      [answers[0]],
    )
    same(await two.freeze('k', 'later'), answers[0])
  },
  async 'a punch that is gone cannot be given a body'(one, two) {
    await one.add(punch('k'))
    await two.remove('k')
    same(await one.freeze('k', 'body'), null)
    same(await keys(one), [])
  },
  async 'removing twice is fine, and removes nothing else'(one, two) {
    await one.add(punch('k'))
    await one.add(punch('l'))
    await Promise.all([one.remove('k'), two.remove('k')])
    await two.remove('never there')
    same(await keys(one), ['l'])
  },
}

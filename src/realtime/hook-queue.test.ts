import { expect, it } from 'vitest'
import { silentLogger } from '#src/kernel/log.ts'
import { TestClock } from '#test/support/clock.ts'
import { TEST_APP } from '#test/support/realtime.ts'
import { HookQueue } from './hook-queue.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

it('holds at most so many events, and counts the oldest, which it drops', async () => {
  const clock = new TestClock()
  const bodies: string[] = []
  const gate = Promise.withResolvers<void>()
  const post = async ({ body }: { body: string }): Promise<number> => {
    bodies.push(body)
    await gate.promise
    return 200
  }
  const hook = { url: 'http://hook.example/', events: [] }
  const queue = new HookQueue({ clock, log: silentLogger, post }, TEST_APP, hook)
  queue.push({ name: 'channel_occupied', channel: 'first' })
  clock.advance(100)
  for (let n = 0; n < 10_005; n++) queue.push({ name: 'channel_occupied', channel: `c${n}` })
  expect([queue.waiting, queue.dropped]).toEqual([10_000, 5])
  gate.resolve()
  while (queue.waiting > 0) await turn()
  const channels = bodies.flatMap((body) =>
    (JSON.parse(body) as { events: { channel: string }[] }).events.map(({ channel }) => channel),
  )
  expect([channels.length, channels[0], channels[1], channels.at(-1)]).toEqual([10_001, 'first', 'c5', 'c10004'])
})

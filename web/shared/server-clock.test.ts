import { expect, test } from 'vitest'
import { createServerClock } from './server-clock.ts'

function open(kept = new Map<string, string>()) {
  const hands = { wall: 5_000_000, mono: 100 }
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
  const clock = { wall: () => hands.wall, mono: () => hands.mono }
  return { hands, kept, server: createServerClock({ clock, storage }) }
}

test('runs on from what the server said, counted from the middle of the question', () => {
  const { hands, server } = open()
  expect([server.now(), server.trusted()]).toEqual([null, false])
  hands.mono = 300
  server.heard(1_000_000, 100, 300)
  expect(server.now()).toBe(1_000_100)
  hands.mono += 7_000
  hands.wall += 7_000
  expect(server.now()).toBe(1_007_100)
  expect(server.read()).toEqual({ server_time: 1_000_000, elapsed_ms: 7_100 })
})

test.each([
  ['the phone slept', { wall: 600_000, mono: 0 }],
  ['somebody set the clock forward', { wall: 3_600_000, mono: 1_000 }],
  ['somebody set the clock back', { wall: -3_600_000, mono: 1_000 }],
])('does not claim how long ago that was when %s', (_, moved) => {
  const { hands, server } = open()
  server.heard(1_000_000, 100, 100)
  hands.wall += moved.wall
  hands.mono += moved.mono
  expect(server.trusted()).toBe(false)
  expect(server.read()).toEqual({ server_time: 1_000_000, elapsed_ms: null })
})

test('remembers the last server time over a restart of the page, but not how long ago it was', () => {
  const { kept, server } = open()
  server.heard(1_000_000, 100, 100)
  expect(open(kept).server.read()).toEqual({ server_time: 1_000_000, elapsed_ms: null })
})

test('tells whoever listens', () => {
  const { server } = open()
  let told = 0
  const stop = server.subscribe(() => (told += 1))
  server.heard(1, 0, 0)
  stop()
  server.heard(2, 0, 0)
  expect(told).toBe(1)
})

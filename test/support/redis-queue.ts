import { setTimeout as pause } from 'node:timers/promises'
import pino from 'pino'
import type { RedisTarget } from '#src/config/redis-url.ts'
import { systemClock } from '#src/kernel/clock.ts'
import type { Job } from '#src/queue/queue.ts'
import { RedisQueue } from '#src/queue/redis/redis-queue.ts'

export type LoggedQueue = RedisQueue & { said: Record<string, unknown>[] }

/** A queue on this Redis, which need not be there yet; what it logs is kept. */
export function queueOn(target: RedisTarget, prefix = 'test'): LoggedQueue {
  const said: Record<string, unknown>[] = []
  const log = pino({}, { write: (line: string) => void said.push(JSON.parse(line) as Record<string, unknown>) })
  return Object.assign(new RedisQueue({ target, prefix, clock: systemClock, log }), { said })
}

/** The same, once Redis answers it. */
export async function queueReady(target: RedisTarget, prefix?: string): Promise<LoggedQueue> {
  const queue = queueOn(target, prefix)
  await eventually('Redis answers', () => answers(queue))
  return queue
}

export const answers = (queue: RedisQueue): Promise<boolean> =>
  queue.status().then(
    () => true,
    () => false,
  )

export const job = (id: string, payload: unknown = null, name = 'work'): Job => ({ name, id, payload })
export const jobs = (prefix: string, count: number): Job[] =>
  Array.from({ length: count }, (_, n) => job(`${prefix}-${n}`, n))

/** Waits until it holds, `limitMs` at most; returns how long that took. Milliseconds. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 20_000,
): Promise<number> {
  const started = performance.now()
  while (!(await holds())) {
    if (performance.now() - started > limitMs) throw new Error(`waited ${limitMs} ms in vain until ${what}`)
    await pause(20)
  }
  return performance.now() - started
}

/** How long something takes that has to fail, and how it fails. */
export async function refusal(act: () => Promise<unknown>): Promise<{ ms: number; says: string }> {
  const started = performance.now()
  try {
    await act()
  } catch (error) {
    return { ms: performance.now() - started, says: error instanceof Error ? error.message : String(error) }
  }
  throw new Error('it was not refused')
}

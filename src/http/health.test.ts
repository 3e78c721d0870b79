import { afterEach, expect, test } from 'vitest'
import { openOps } from './health.ts'
import type { Ops, ReadyCheck } from './health.ts'

let ops: Ops | null = null
afterEach(() => ops?.close())

async function open(ready: readonly ReadyCheck[]): Promise<(path: string) => Promise<[number, string]>> {
  const metrics = async () => ({ type: 'text/plain', text: '' })
  const { port } = (ops = await openOps({ host: '127.0.0.1', port: 0, ready, metrics }))
  return async (path) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`)
    return [answer.status, await answer.text()]
  }
}

test('started once, a process stays so while it drains, whatever is away, and asks nobody for it', async () => {
  let asked = 0
  const database = async (): Promise<void> => {
    asked += 1
    throw new Error('the database is away')
  }
  const get = await open([{ name: 'database', check: database }])
  expect(await get('/startz')).toEqual([503, 'starting\n'])
  expect(await get('/livez')).toEqual([200, 'ok\n'])
  ops?.opened()
  expect(await get('/startz')).toEqual([200, 'ok\n'])
  ops?.drain()
  expect(await get('/startz')).toEqual([200, 'ok\n'])
  expect(asked).toBe(0)
  expect((await get('/readyz'))[0]).toBe(503)
  expect(asked).toBe(1)
})

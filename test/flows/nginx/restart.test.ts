import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { havePrograms } from '#test/support/program.ts'
import { openStage } from './stage.ts'
import type { Stage } from './stage.ts'

describe.skipIf(!havePrograms('nginx'))('nodes are replaced behind nginx', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage({ nodes: 3 })
  }, 120_000)
  afterAll(() => stage?.[Symbol.asyncDispose]())

  /** Asks without a pause for what costs no right, by methods that nginx repeats and by one that it does not. */
  function load(url: string): { answered: () => number; stop: () => Promise<Record<string, number>> } {
    const seen: Record<string, number> = {}
    let isOver = false
    const one = async (method: string): Promise<void> => {
      while (!isOver) {
        const told = await fetch(`${url}/nobody`, { method, ...(method === 'POST' && { body: '' }) }).then(
          async (answer) => (await answer.text(), `${method} ${answer.status}`),
          (error: Error) => `${method} ${String(error.cause)}`,
        )
        seen[told] = (seen[told] ?? 0) + 1
      }
    }
    const all = Promise.all(['GET', 'GET', 'GET', 'GET', 'POST', 'POST', 'POST', 'POST'].map(one))
    return {
      answered: () => Object.values(seen).reduce((sum, count) => sum + count, 0),
      stop: async () => {
        isOver = true
        await all
        return seen
      },
    }
  }

  test('one after another is told to stop and comes back: no request fails, whatever its method', async () => {
    const running = load(stage.nginx.url)
    for (const node of stage.nodes.slice(0, 3)) {
      // connections are there and in use, as they are on a working day
      const before = running.answered()
      await expect.poll(running.answered, { timeout: 30_000 }).toBeGreaterThan(before + 300)
      // nginx learns of it by itself
      node.process.kill('SIGTERM')
      expect(await node.ended).toMatchObject({ code: 0, err: '' })
      await stage.addNode(`${node.name}-again`, node.port)
    }
    const seen = await running.stop()
    expect(Object.keys(seen).sort()).toEqual(['GET 200', 'POST 404'])
  })
})

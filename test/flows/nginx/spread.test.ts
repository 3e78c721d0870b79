import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { havePrograms } from '#test/support/program.ts'
import { openStage, tap } from './stage.ts'
import type { Stage } from './stage.ts'

type Row = { node_masuk: string; node_pulang: string | null }

describe.skipIf(!havePrograms('nginx'))('nginx in front of four nodes', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage({ nodes: 4, people: 408 })
  }, 120_000)
  afterAll(() => stage?.[Symbol.asyncDispose]())

  /** Everybody taps once, 16 at a time; `at` is called after so many answers. */
  async function everybody(kind: 'check-in' | 'check-out', at: (answered: number) => void) {
    const left = stage.workers.slice(8).map((worker) => ({ worker, key: randomUUID() }))
    const keys = left.map(({ key }) => key)
    const answers: { status: number; row: Row }[] = []
    const one = async (): Promise<void> => {
      for (let next = left.pop(); next; next = left.pop()) {
        const answer = await tap(stage.nginx.url, next.worker, { kind, key: next.key })
        answers.push({ status: answer.status, row: ((await answer.json()) as { data: Row }).data })
        at(answers.length)
      }
    }
    await Promise.all(Array.from({ length: 16 }, one))
    return { answers, keys }
  }

  const punches = async (keys: readonly string[]): Promise<number> => {
    const rows = await stage.db.read.kysely
      .selectFrom('punch')
      .select('idempotency_key')
      .where('idempotency_key', 'in', keys)
      .execute()
    return rows.length
  }

  test('every node gets its share', async () => {
    const seen = new Set<string>()
    for (const worker of stage.workers.slice(0, 8)) {
      const answer = await tap(stage.nginx.url, worker)
      expect(answer.status).toBe(201)
      seen.add(((await answer.json()) as { data: Row }).data.node_masuk)
    }
    expect(seen).toEqual(new Set(['n1', 'n2', 'n3', 'n4']))
  })

  test.each(['check-in', 'check-out'] as const)('a node is killed while people %s: nobody notices', async (kind) => {
    const victim = stage.nodes.find(({ process }) => process.exitCode === null && process.signalCode === null)
    const { answers, keys } = await everybody(kind, (answered) => {
      if (answered === 100) victim?.process.kill('SIGKILL')
    })
    expect(answers.filter(({ status }) => status !== 201)).toEqual([])
    expect(await punches(keys)).toBe(400)
    // the others have taken over, and nginx did meet the dead one
    const last = answers.slice(-100).map(({ row }) => (kind === 'check-in' ? row.node_masuk : row.node_pulang))
    expect(last).not.toContain(victim?.name)
    expect(stage.nginx.accessLog().filter(({ upstream }) => upstream.includes(`${victim?.port},`))).not.toEqual([])
  })

  test('a new list is taken without a request that fails', async () => {
    const node = await stage.addNode('n5')
    await stage.nginx.lead({ app: [node.port] })
    const ended = stage.nginx.accessLog().length
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => fetch(`${stage.nginx.url}/api/session`, { headers: { connection: 'close' } })),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401))
    await expect.poll(() => stage.nginx.accessLog().length).toBe(ended + 20)
    const upstreams = stage.nginx.accessLog().slice(ended)
    expect(new Set(upstreams.map(({ upstream }) => upstream))).toEqual(new Set([`127.0.0.1:${node.port}`]))
  })
})

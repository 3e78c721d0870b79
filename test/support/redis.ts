import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import type { RedisTarget } from '#src/config/redis-url.ts'
import { readRedisUrl } from '#src/config/redis-url.ts'
import { havePrograms, programPath } from './program.ts'
import { ServerProcess, sparePort } from './server-process.ts'

export type RedisServer = AsyncDisposable & {
  process: ServerProcess
  port: number
  url: string
  target: RedisTarget
  /** Runs a command as nobody in particular would: on a connection of its own. */
  command: (name: string, ...args: string[]) => Promise<unknown>
}

/**
 * A Redis for tests that kill nothing: one of one's own; or, when `HADIR_TEST_REDIS` names a server that may be
 * emptied (`redis://127.0.0.1:6379`), that one. This is how the same tests run on other versions.
 */
export async function openRedis(): Promise<Omit<RedisServer, 'process' | 'port'>> {
  const outside = process.env['HADIR_TEST_REDIS']
  if (outside === undefined) return startRedis()
  return {
    url: outside,
    target: targetOf(outside),
    command: commandsTo(outside),
    [Symbol.asyncDispose]: async () => {},
  }
}

/** Whether `openRedis` can work; says so where it cannot. */
export const haveRedis = (): boolean => process.env['HADIR_TEST_REDIS'] !== undefined || havePrograms('redis-server')

/** A Redis of one's own on a spare port; what it holds is in memory, and gone when it is killed unless told. */
export async function startRedis(options: { args?: readonly string[] } = {}): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'hadir-redis-'))
  const program = programPath('redis-server')
  if (!program) throw new Error('there is no redis-server')
  const port = await sparePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
  const server = new ServerProcess({
    program,
    args: [...args, '--maxmemory-policy', 'noeviction', ...(options.args ?? [])],
    ready: /Ready to accept connections/,
  })
  await server.start()
  const url = `redis://127.0.0.1:${port}`
  return {
    process: server,
    port,
    url,
    target: targetOf(url),
    command: commandsTo(url),
    [Symbol.asyncDispose]: async () => {
      await server.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const commandsTo =
  (url: string): RedisServer['command'] =>
  async (name, ...rest) => {
    const redis = new Redis(url)
    try {
      return await redis.call(name, ...rest)
    } finally {
      redis.disconnect()
    }
  }

export function targetOf(url: string): RedisTarget {
  const { target, faults } = readRedisUrl(url)
  if (!target) throw new Error(faults.join('; '))
  return target
}

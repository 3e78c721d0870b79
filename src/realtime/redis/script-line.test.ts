import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLogger } from '#src/kernel/log.ts'
import { connectRedis } from '#src/redis/connect.ts'
import { haveRedis, openRedis } from '#test/support/redis.ts'
import { ScriptLine } from './script-line.ts'

/** Writes down what it is told, for those whom it knows. */
const SCRIPT = `
if redis.call('EXISTS', KEYS[1] .. 'known') == 0 then return 'stranger' end
redis.call('RPUSH', KEYS[1] .. 'heard', ARGV[1])
return ARGV[1]`

describe.skipIf(!haveRedis())('a line to a script', () => {
  let server: Awaited<ReturnType<typeof openRedis>>
  const opened: ReturnType<typeof connectRedis>[] = []
  beforeAll(async () => void (server = await openRedis()))
  afterAll(async () => {
    for (const redis of opened) redis.disconnect()
    await server[Symbol.asyncDispose]()
  })

  async function open(introduce: () => Promise<void>): Promise<(text: string) => Promise<unknown>> {
    const redis = connectRedis(server.target, 'commands', { log: silentLogger, name: 'test' })
    opened.push(redis)
    const line = new ScriptLine({ redis, script: SCRIPT, key: 'line:', introduce })
    await expect.poll(() => redis.status).toBe('ready')
    await server.command('FLUSHALL')
    await server.command('SCRIPT', 'FLUSH')
    return (text) =>
      line.ask(
        () => [text],
        () => {},
      )
  }
  const heard = (): Promise<unknown> => server.command('LRANGE', 'line:heard', '0', '-1')

  test('what is asked while a stranger is introduced comes after what was asked before', async () => {
    let during: Promise<unknown> = Promise.resolve()
    const ask = await open(async () => {
      await server.command('SET', 'line:known', '1')
      during = ask('c')
      await server.command('PING')
    })
    await Promise.all([ask('a'), ask('b')])
    await during
    expect(await heard()).toEqual(['a', 'b', 'c'])
  })

  test('an introduction that fails is heard by all who wait, and tried again by the next', async () => {
    let tries = 0
    const ask = await open(async () => {
      if (tries++ === 0) throw new Error('not now')
      await server.command('SET', 'line:known', '1')
    })
    expect(await Promise.all([ask('a').catch(String), ask('b').catch(String)])).toEqual(Array(2).fill('Error: not now'))
    expect(await ask('c')).toBe('c')
    expect(await heard()).toEqual(['c'])
  })
})

import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { createHttpServer } from './server.ts'

/** The process does nothing else meanwhile, as when another one has the processor. */
const stall = (ms: number): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

it('a stall shorter than the limit sends nobody away, and a longer one does', async () => {
  const http = await createHttpServer({
    log: silentLogger,
    ids: systemIds,
    publicUrl: new URL('http://localhost'),
    trustedProxies: [],
    authenticate: async () => null,
    routes: [(one) => one.get('/api/open', { config: { access: 'public' } }, async () => ({}))],
    webFolder: null,
    busyAfterMs: 3_000,
  })
  await http.ready()
  const after = async (ms: number): Promise<number> => {
    stall(ms)
    await new Promise((resolve) => setTimeout(resolve, 0))
    await setImmediate()
    return (await http.inject('/api/open')).statusCode
  }
  const short = [await after(1_050), await after(1_050)]
  expect(short).toEqual([200, 200])
  const long = [await after(3_500), await after(3_500)]
  expect(long).toContain(503)
  await http.close()
})

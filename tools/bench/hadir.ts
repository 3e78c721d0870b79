import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../bin/hadir', import.meta.url))

/** A `hadir start` of its own process, as anybody would start it. */
export type Hadir = AsyncDisposable & {
  port: number
  pid: number
  /** From the start of the process, milliseconds. */
  readyzMs: number
  readyLineMs: number
}

/** Starts Hadir on a data folder and waits until it says that it is ready, by word and by `/readyz`. */
export async function startHadir(folder: string, nodeOptions: readonly string[] = []): Promise<Hadir> {
  const [port, opsPort] = [await freePort(), await freePort()]
  const env = { PATH: process.env.PATH, HADIR_DATA: folder, PORT: String(port), OPS_PORT: String(opsPort) }
  const started = performance.now()
  const child = spawn(process.execPath, [...nodeOptions, BIN, 'start'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const { promise: said, resolve, reject } = Promise.withResolvers<number>()
  child.once('exit', (code) => reject(new Error(`hadir start ended with ${code}`)))
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (!output.includes('Hadir is ready')) output += text
    if (output.includes('Hadir is ready')) resolve(performance.now() - started)
  })
  const [readyzMs, readyLineMs] = await Promise.all([readyz(opsPort, started), said])
  return {
    port,
    pid: child.pid ?? 0,
    readyzMs,
    readyLineMs,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function readyz(port: number, started: number): Promise<number> {
  while (performance.now() - started < 30_000) {
    if (await isReady(port)) return performance.now() - started
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  throw new Error('/readyz did not answer 200 within 30 s')
}

const isReady = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    get({ port, host: '127.0.0.1', path: '/readyz', agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    }).on('error', () => resolve(false))
  })

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

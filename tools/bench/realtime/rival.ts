import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Child } from '../children.ts'
import type { EngineName } from './engine.ts'

const SERVE = fileURLToPath(new URL('./serve.ts', import.meta.url))

/** A measured server and the crowd that listens to it, each in a process of its own. */
export type Rival = AsyncDisposable & {
  name: EngineName
  pid: number
  crowd: Child
  /** Opens so many more subscribers; milliseconds. */
  fill: (count: number, atOnce?: number) => Promise<number>
}

/** What runs an engine, or why nothing does. `folder` is where somebody has installed what is no part of Hadir. */
export function programOf(name: EngineName, folder: string | null): string[] | { absent: string } {
  if (name === 'hadir' || name === 'ws') return [process.execPath, '--expose-gc', SERVE, name]
  if (folder === null)
    return { absent: `${name} is absent: name by BENCH_RIVALS a folder in which npm has installed it` }
  if (name === 'socket.io') {
    const found = existsSync(join(folder, 'node_modules/socket.io'))
    return found
      ? [process.execPath, '--expose-gc', SERVE, name, folder]
      : { absent: `there is no socket.io in ${folder}` }
  }
  const bun = join(folder, 'node_modules/.bin/bun')
  return existsSync(bun) ? [bun, SERVE, name] : { absent: `there is no bun in ${folder}` }
}

export async function openRival(name: EngineName, [command = '', ...args]: readonly string[]): Promise<Rival> {
  const server = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: server.stdout })
  const line = await Promise.race([once(lines, 'line'), once(server, 'exit').then(() => null)])
  if (!line) throw new Error(`the server of ${name} ended before it was open`)
  const { port, control } = JSON.parse(String(line[0])) as { port: number; control: number }
  const crowd = new Child('crowd')
  return {
    name,
    pid: server.pid ?? 0,
    crowd,
    fill: (count, atOnce = 200) =>
      crowd.ask<number>('open', { engine: name, port, controlPort: control, count, atOnce }),
    [Symbol.asyncDispose]: async () => {
      await crowd[Symbol.asyncDispose]()
      const ended = once(server, 'exit')
      server.stdin.end()
      if (server.exitCode === null) await ended
    },
  }
}

/** Memory of a process that is in use, KiB. */
export const residentKiB = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])

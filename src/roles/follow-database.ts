import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Lifecycle } from '#src/kernel/lifecycle.ts'
import type { Parts } from './parts.ts'

const BIN = new URL('../../bin/hadir', import.meta.url).pathname
/** After one that ended by itself. Milliseconds. */
const AGAIN_MS = 30_000

type Message = { at: number; bytes: number | null } | { fault: string }

/**
 * Keeps a continuous backup in a process of its own where a folder for it is set: see `hadir backup follow`. Returns up to which
 * moment it holds everything, null while nobody knows.
 */
export function followDatabase({ config, log, clock }: Parts, lifecycle: Lifecycle): () => number | null {
  const { folder } = config.backup
  if (folder === null) return () => null
  let upTo: number | null = null
  let child: ChildProcess | null = null
  let over = false
  let failing = false
  const hear = (message: Message): void => {
    if ('at' in message) upTo = message.at
    else if (!failing) log.error({ folder, error: message.fault }, 'the continuous backup fails')
    if (failing && 'at' in message) log.info({ folder }, 'the continuous backup works again')
    failing = 'fault' in message
  }
  const start = (): void => {
    if (over) return
    child = fork(BIN, ['backup', 'follow', folder], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    child.on('message', (message) => hear(message as Message))
    child.stderr?.on('data', (text: Buffer) => log.warn({ says: text.toString().trim() }, 'backup'))
    child.once('error', (error) => log.error({ error: error.message }, 'the continuous backup cannot be started'))
    child.once('exit', (code, signal) => {
      child = null
      if (over) return
      log.error({ code, signal }, 'the continuous backup has ended; it is started again')
      clock.after(AGAIN_MS, start)
    })
  }
  start()
  lifecycle.add('backup', async () => {
    over = true
    if (!child) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  })
  return () => upTo
}

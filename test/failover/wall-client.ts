import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { WallOrder, WallState } from './wall.ts'

/** Screens in another process, so that what they cost is not paid by those who tap. */
export type Wall = AsyncDisposable & {
  /** Ends connections of the screens, each with this probability; returns how many. */
  cut: (share: number) => Promise<number>
  look: () => Promise<WallState>
}

/** Opens the screens and waits until each has caught up. */
export async function openWall(order: WallOrder): Promise<Wall> {
  const child = fork(fileURLToPath(new URL('./wall.ts', import.meta.url)), { execArgv: [] })
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  let asked = 0
  let gone: Error | null = null
  child.on('message', ({ id, result, fault }: { id: number; result?: unknown; fault?: string }) => {
    const one = waiting.get(id)
    waiting.delete(id)
    if (fault === undefined) one?.resolve(result)
    else one?.reject(new Error(fault))
  })
  child.on('exit', (code) => {
    gone = new Error(`the screens ended with ${code}`)
    for (const one of waiting.values()) one.reject(gone)
  })
  const ask = <Result>(name: string, params: unknown = {}): Promise<Result> => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    if (gone) return Promise.reject(gone)
    const id = ++asked
    waiting.set(id, { resolve, reject })
    child.send({ id, ask: name, params })
    return promise as Promise<Result>
  }
  const close = async (): Promise<void> => {
    if (gone) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  try {
    await ask('open', order)
  } catch (error) {
    await close()
    throw error
  }
  return { cut: (share) => ask('cut', { share }), look: () => ask('look'), [Symbol.asyncDispose]: close }
}

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ScreensOrder, ScreensSeen } from './screens.ts'

export type Screens = AsyncDisposable & { pid: number; look: () => Promise<ScreensSeen> }

/** Opens the screens in a process of their own and waits until each is live. */
export async function openScreens(order: ScreensOrder): Promise<Screens> {
  const script = fileURLToPath(new URL('./screens.ts', import.meta.url))
  const child = fork(script, { execArgv: [], serialization: 'advanced' })
  const ended = once(child, 'exit')
  // one question at a time
  const ask = async <Result>(question: object): Promise<Result> => {
    const answered = once(child, 'message') as Promise<[{ result?: Result; fault?: string }]>
    child.send(question)
    const first = await Promise.race([answered, ended.then(() => null)])
    if (first === null) throw new Error('the process of the screens ended')
    const { result, fault } = first[0]
    if (fault !== undefined) throw new Error(fault)
    return result as Result
  }
  const close = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  try {
    await ask({ ask: 'open', order })
  } catch (error) {
    await close()
    throw error
  }
  return { pid: child.pid ?? 0, look: () => ask<ScreensSeen>({ ask: 'look' }), [Symbol.asyncDispose]: close }
}

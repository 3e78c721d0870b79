import type { Broadcast } from '#src/broadcast/broadcast.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Send } from './letter.ts'

/**
 * The channel on which processes without a database report themselves. Its name is none that a client may subscribe to
 * or publish on, so only the nodes hear it.
 */
export const REPORTS = '#reports'
export const REPORT = 'NodeReported'
const echoChannel = (id: string): string => `#echo-${id}`
const ECHO = 'Echo'

export type OnBus = { broadcast: Broadcast; app: string }

/** For roles without a database: a worker hears it and writes it down. */
export const overBus =
  ({ broadcast, app }: OnBus): Send =>
  (letter) =>
    broadcast.publish([{ app, channel: REPORTS, event: REPORT, data: JSON.stringify(letter) }])

/** Sends itself something over the bus and resolves when it came back: so both ways are well. */
export function busEcho({ broadcast, app, ids }: OnBus & { ids: Ids }): () => Promise<void> {
  const channel = echoChannel(ids.uuid())
  const waiting = new Map<string, () => void>()
  let listening: Promise<unknown> | null = null
  const listen = (): Promise<unknown> => {
    listening ??= broadcast.subscribe(app, channel, ({ data }) => {
      waiting.get(data)?.()
    })
    listening.catch(() => (listening = null))
    return listening
  }
  return async () => {
    await listen()
    const id = ids.uuid()
    const { promise, resolve } = Promise.withResolvers<void>()
    waiting.set(id, resolve)
    // whoever waited in vain has given up long since
    for (const old of [...waiting.keys()].slice(0, -MOST_WAITING)) waiting.delete(old)
    try {
      await broadcast.publish([{ app, channel, event: ECHO, data: id }])
      await promise
    } finally {
      waiting.delete(id)
    }
  }
}

/** Readiness and the report may both be under way. */
const MOST_WAITING = 8

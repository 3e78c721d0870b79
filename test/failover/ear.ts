import { ALL_ATTENDANCES } from '#contract/channels.ts'
import { signChannel } from '#src/realtime/signature.ts'
import { RawClient } from '#test/support/realtime.ts'
import type { Stage } from './stage.ts'

/** A bare socket that remembers which numbers were pushed to it, and asks nobody. */
export type Ear = Disposable & {
  /** Numbers that were given since it listens and that it has not heard yet. */
  missing: () => Promise<number[]>
}

/** Listens to everything on one realtime node, without nginx. */
export async function openEar({ cluster }: Stage, node = 'realtime-1'): Promise<Ear> {
  const { key, secret } = cluster.app
  const raw = new RawClient(`ws://127.0.0.1:${cluster.node(node).port}/app/${key}?protocol=7`)
  await raw.welcome()
  await raw.join(ALL_ATTENDANCES, signChannel({ key, secret }, raw.socketId, ALL_ATTENDANCES).auth)
  const heard = new Set<number>()
  raw.ws.on('message', (text: Buffer) => {
    const { event, data } = JSON.parse(text.toString()) as { event: string; data: string }
    if (event === 'pusher:ping') raw.send({ event: 'pusher:pong', data: {} })
    if (event.startsWith('Attendance')) heard.add((JSON.parse(data) as { _seq: number })._seq)
  })
  const head = async (): Promise<number> => {
    const query = cluster.db.read.kysely.selectFrom('channel_head').select('seq')
    return Number((await query.where('channel', '=', ALL_ATTENDANCES).executeTakeFirst())?.seq ?? 0)
  }
  const before = await head()
  return {
    missing: async () => {
      const given = (await head()) - before
      return Array.from({ length: given }, (_, index) => before + index + 1).filter((seq) => !heard.has(seq))
    },
    [Symbol.dispose]: () => raw.ws.terminate(),
  }
}

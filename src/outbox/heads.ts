import type { Transaction } from '#src/database/database.ts'
import { inList, listRounds } from '#src/database/in-list.ts'
import type { ListParams } from '#src/database/in-list.ts'
import { statement } from '#src/database/statement.ts'

type Head = { id: number; channel: string; seq: number }

const known = statement<ListParams<string>, Head>((db, p) =>
  db.selectFrom('channel_head').select(['id', 'channel', 'seq']).where('channel', 'in', inList(p)),
)
const highest = statement<Record<string, never>, { id: number | null }>((db) =>
  db.selectFrom('channel_head').select(({ fn }) => fn.max('id').as('id')),
)
const add = statement<Head>((db, p) =>
  db.insertInto('channel_head').values({ id: p.id, channel: p.channel, seq: p.seq }),
)
const move = statement<{ id: number; seq: number }>((db, p) =>
  db.updateTable('channel_head').set({ seq: p.seq }).where('id', '=', p.id),
)

/** The heads of the channels of one batch. Only for who holds the lock on `stream`. */
export class Heads {
  readonly #heads = new Map<string, Head>()
  readonly #new: Head[] = []

  static async open(trx: Transaction, channels: ReadonlySet<string>): Promise<Heads> {
    const heads = new Heads()
    for (const round of listRounds([...channels])) {
      for (const { id, channel, seq } of await trx.all(known, round)) heads.#heads.set(channel, { id, channel, seq })
    }
    if (heads.#heads.size < channels.size) await heads.#addMissing(trx, channels)
    return heads
  }

  next(channel: string): Head {
    const head = this.#heads.get(channel)
    if (!head) throw new Error(`the channel ${channel} is not part of this batch`)
    head.seq++
    return head
  }

  async store(trx: Transaction): Promise<void> {
    if (this.#new.length > 0) await trx.runMany(add, this.#new)
    const added = new Set(this.#new)
    const moved = [...this.#heads.values()].filter((head) => !added.has(head))
    if ((await trx.runMany(move, moved)) !== moved.length) throw new Error('a channel head is gone')
  }

  async #addMissing(trx: Transaction, channels: ReadonlySet<string>): Promise<void> {
    let id = (await trx.first(highest, {}))?.id ?? 0
    for (const channel of channels) {
      if (this.#heads.has(channel)) continue
      const head = { id: ++id, channel, seq: 0 }
      this.#heads.set(channel, head)
      this.#new.push(head)
    }
  }
}

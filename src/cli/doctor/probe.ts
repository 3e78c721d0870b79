import { setTimeout as pause } from 'node:timers/promises'
import { currentTime } from '#src/database/current-time.ts'
import type { Database } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { append } from '#src/outbox/append.ts'
import { PATIENCE_MS } from './hops.ts'

/** Nobody but the doctor listens here; what is left in its feed goes with the next trimming. */
export const PROBE_CHANNEL = 'private-hadir-doctor'
export const PROBE_EVENT = 'DoctorProbe'

const LOOK_EVERY_MS = 10

/** One event that the doctor sends down the walk, and where its traces are seen. */
export class Probe {
  readonly id: string
  readonly #db: Database
  readonly #clock: Clock
  #event = 0
  #committedAt = 0
  #seq = 0

  constructor(needs: { db: Database; clock: Clock; ids: Ids }) {
    this.#db = needs.db
    this.#clock = needs.clock
    this.id = needs.ids.uuid()
  }

  get seq(): number {
    return this.#seq
  }

  /** Milliseconds since the commit. */
  get age(): number {
    return this.#clock.monotonic() - this.#committedAt
  }

  async commit(): Promise<void> {
    const at = await currentTime({ db: this.#db, clock: this.#clock })
    await this.#db.transaction((trx) =>
      append(trx, {
        event: PROBE_EVENT,
        rowId: this.id,
        version: 1,
        payload: JSON.stringify({ id: this.id, version: 1, sent_at: at }),
        channels: [PROBE_CHANNEL],
        at,
      }),
    )
    this.#committedAt = this.#clock.monotonic()
    this.#event = await this.#find()
  }

  /** Resolves with whether the event got its number in time. */
  numbered(): Promise<boolean> {
    return this.#until(async () => {
      const row = await this.#db.read.kysely
        .selectFrom('feed')
        .innerJoin('channel_head', 'channel_head.id', 'feed.channel_id')
        .select('feed.seq')
        .where('channel_head.channel', '=', PROBE_CHANNEL)
        .where('feed.event_id', '=', this.#event)
        .executeTakeFirst()
      this.#seq = row?.seq ?? 0
      return row !== undefined
    })
  }

  /** Whether somebody has taken it to bring it on its way. */
  handedOver(): Promise<boolean> {
    return this.#until(async () => {
      const delivery = await this.#delivery()
      return delivery === undefined || delivery.attempts > 0
    })
  }

  /** Whether it was reported as published: then its delivery is gone. */
  broadcast(): Promise<boolean> {
    return this.#until(async () => (await this.#delivery()) === undefined)
  }

  /** Its number in the outbox; the latest events come first, so that this is one of the first that are looked at. */
  async #find(): Promise<number> {
    const { id } = await this.#db.read.kysely
      .selectFrom('feed_event')
      .select('id')
      .where('row_id', '=', this.id)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    return id
  }

  #delivery(): Promise<{ attempts: number } | undefined> {
    const deliveries = this.#db.read.kysely.selectFrom('delivery').select('attempts')
    return deliveries.where('id', '=', this.#event).executeTakeFirst()
  }

  async #until(holds: () => Promise<boolean>): Promise<boolean> {
    const end = this.#clock.monotonic() + PATIENCE_MS
    while (!(await holds())) {
      if (this.#clock.monotonic() > end) return false
      await pause(LOOK_EVERY_MS)
    }
    return true
  }
}

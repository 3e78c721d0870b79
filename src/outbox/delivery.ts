import type { Database } from '#src/database/database.ts'
import { inList, listRounds } from '#src/database/in-list.ts'
import type { ListParams } from '#src/database/in-list.ts'
import { statement } from '#src/database/statement.ts'
import type { Cancel, Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'

export type DoneNeeds = { db: Database; clock: Clock; log: Logger }

/**
 * Marks deliveries as done. Marks are collected for a few milliseconds and written together; a mark that is lost
 * only means that its event is sent once more. Marking twice does no harm. A mark from before a restore is void:
 * its id may have been given again.
 */
export interface DoneMarks extends AsyncDisposable {
  readonly mark: (id: number, epoch: string) => void
  /** Resolves when every mark so far is written. */
  readonly flush: () => Promise<void>
}

const epochNow = statement<Record<string, never>, { epoch: string }>((db) =>
  db.selectFrom('stream').select('epoch').where('id', '=', 1),
)
const remove = statement<ListParams<number>>((db, p) => db.deleteFrom('delivery').where('id', 'in', inList(p)))

/** As many as one transaction takes. */
const FULL = 512

type Marks = Map<string, number[]>

export function createDoneMarks({ db, clock, log }: DoneNeeds, waitMs = 5): DoneMarks {
  let marks: Marks = new Map()
  let count = 0
  let writing: Promise<void> = Promise.resolve()
  let cancel: Cancel | null = null

  const write = async (written: Marks): Promise<void> => {
    try {
      await db.transaction(async (trx) => {
        // asked by itself: within the delete MySQL would lock the row, and wait for whoever numbers
        const now = await trx.first(epochNow, {})
        for (const round of listRounds(written.get(now?.epoch ?? '') ?? [])) await trx.run(remove, round)
      })
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'done marks were not written; their events are sent again')
    }
  }
  const flush = (): Promise<void> => {
    cancel?.()
    cancel = null
    if (count > 0) {
      const written = marks
      marks = new Map()
      count = 0
      writing = Promise.all([writing, write(written)]).then(() => {})
    }
    return writing
  }
  return {
    mark(id, epoch) {
      const ids = marks.get(epoch)
      if (ids) ids.push(id)
      else marks.set(epoch, [id])
      if (++count >= FULL) void flush()
      else cancel ??= clock.after(waitMs, () => void flush())
    },
    flush,
    [Symbol.asyncDispose]: flush,
  }
}

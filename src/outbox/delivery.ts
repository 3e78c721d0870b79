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
 * only means that its event is sent once more. Marking twice does no harm.
 */
export interface DoneMarks extends AsyncDisposable {
  mark(id: number): void
  /** Resolves when every mark so far is written. */
  flush(): Promise<void>
}

const remove = statement<ListParams<number>>((db, p) => db.deleteFrom('delivery').where('id', 'in', inList(p)))

/** As many as one transaction takes. */
const FULL = 512

export function createDoneMarks({ db, clock, log }: DoneNeeds, waitMs = 5): DoneMarks {
  let marks: number[] = []
  let writing: Promise<void> = Promise.resolve()
  let cancel: Cancel | null = null

  const write = async (ids: readonly number[]): Promise<void> => {
    try {
      await db.transaction(async (trx) => {
        for (const round of listRounds(ids)) await trx.run(remove, round)
      })
    } catch (error) {
      log.warn({ error: messageOf(error), deliveries: ids.length }, 'done marks were not written')
    }
  }
  const flush = (): Promise<void> => {
    cancel?.()
    cancel = null
    if (marks.length > 0) {
      const ids = marks
      marks = []
      writing = Promise.all([writing, write(ids)]).then(() => {})
    }
    return writing
  }
  return {
    mark(id) {
      marks.push(id)
      if (marks.length >= FULL) void flush()
      else cancel ??= clock.after(waitMs, () => void flush())
    },
    flush,
    [Symbol.asyncDispose]: flush,
  }
}

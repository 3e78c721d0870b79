import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** What stands in a data folder, read and cleared from outside while its server is idle. */
export class Ledger implements Disposable {
  readonly #db: DatabaseSync

  constructor(folder: string) {
    this.#db = new DatabaseSync(join(folder, 'hadir.db'), { timeout: 10_000 })
  }

  count(table: 'attendance' | 'punch' | 'outbox' | 'feed' | 'delivery' | 'dead_letter'): number {
    return Number(this.#db.prepare(`select count(*) as n from ${table}`).get()?.['n'])
  }

  /** Waits until every committed event has gone to the sockets; milliseconds. */
  async drained(): Promise<number> {
    const started = performance.now()
    while (this.count('outbox') + this.count('delivery') > 0) {
      if (performance.now() - started > 60_000) throw new Error('events are still on their way after 60 s')
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return performance.now() - started
  }

  /** A new morning: nobody has tapped yet, and everybody's session was used just now. */
  newDay(): void {
    this.#db.exec('begin immediate')
    for (const table of ['attendance', 'punch', 'outbox', 'feed', 'feed_event']) this.#db.exec(`delete from ${table}`)
    this.#db.prepare('update session set last_seen_at = ?').run(Date.now())
    this.#db.exec('commit')
    this.#db.exec('pragma wal_checkpoint(truncate)')
  }

  [Symbol.dispose](): void {
    this.#db.close()
  }
}

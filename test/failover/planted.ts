import type { NodeRole } from '#test/support/cluster.ts'
import type { LoadFault } from './load.ts'

/** A text of a source file that is replaced while the file is loaded; exactly one place of it must fit. */
export type Edit = { file: string; from: string; to: string }

/**
 * A fault that the suite must find: in Hadir (`edits`, in every node that loads the file), in its servers, or in those
 * who tap and look on.
 */
export type Planted = {
  what: string
  edits?: readonly Edit[]
  /** Run on the database. */
  sql?: string
  load?: LoadFault
  deaf?: boolean
  nodes?: Partial<Record<NodeRole, number>>
}

export const PLANTED = {
  'answers-early': {
    what: 'an app answers before its transaction is committed',
    edits: [
      {
        file: 'src/database/mysql/mysql.ts',
        from: 'await ask(connection, COMMIT, this.#answerMs)\n    } catch (error) {',
        to: `if (process.argv.includes('app')) return (setTimeout(() => {
        ask(connection, COMMIT, this.#answerMs).then(() => this.#writers.giveBack(connection), () => this.#writers.giveUp(connection))
      }, 400), value)
      await ask(connection, COMMIT, this.#answerMs)
    } catch (error) {`,
      },
    ],
  },
  'lazy-database': {
    what: 'a database that writes its log to disk once a second',
    sql: 'set global innodb_flush_log_at_trx_commit = 0',
  },
  'no-events': {
    what: 'an app stores some taps without their event',
    edits: [
      {
        file: 'src/outbox/append.ts',
        from: 'const id = await trx.insert(insert, {',
        to: 'if (event.at % 3 === 0) return\n  const id = await trx.insert(insert, {',
      },
    ],
  },
  'forgets-key': {
    what: 'an app does not look whether it has seen a key before',
    edits: [
      {
        file: 'src/features/attendance/punch.ts',
        from: 'if (stored) {',
        to: 'if (stored && stored.answer === null) {',
      },
    ],
  },
  'relay-forgets': {
    what: 'a relay that marks events as done without having handed them to the queue',
    edits: [
      {
        file: 'src/outbox/relay.ts',
        from: 'await queue.add(jobsOf(deliveries))',
        to: `for (const { id } of deliveries) if (id % 3 === 0) await db.transaction(({ kysely }) => kysely.deleteFrom('delivery').where('id', '=', id).execute())
      await queue.add(jobsOf(deliveries.filter(({ id }) => id % 3 > 0)))`,
      },
    ],
  },
  'never-again': {
    what: 'a relay that hands nothing over a second time',
    edits: [
      {
        file: 'src/outbox/relay.ts',
        from: 'const deliveries = await claimDue(this.#needs, leaseMs)',
        to: 'const deliveries: Delivery[] = []',
      },
    ],
  },
  'skips-numbers': {
    what: 'a sequencer that leaves numbers out',
    edits: [{ file: 'src/outbox/heads.ts', from: 'head.seq++', to: 'head.seq += head.seq % 10 === 9 ? 2 : 1' }],
  },
  'key-for-each-try': { what: 'a phone that makes another key for each try', load: 'key-for-each-try' },
  'deaf-screens': { what: 'screens that believe the socket alone and never ask the feed', deaf: true },
  'one-app': { what: 'one app node in the place of four', nodes: { app: 1 } },
} as const satisfies Record<string, Planted>

export type PlantedName = keyof typeof PLANTED
export const PLANTED_NAMES = Object.keys(PLANTED) as PlantedName[]
export const plantedNamed = (name: PlantedName): Planted => PLANTED[name]

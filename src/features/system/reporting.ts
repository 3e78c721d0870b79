import type { Clock } from '#src/kernel/clock.ts'
import { repeat, within } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Letter, Send } from './letter.ts'
import { createReporter } from './report.ts'
import type { Sources } from './report.ts'

export type ReportingNeeds = {
  clock: Clock
  /** The machine's own, whose error is to be seen; `clock` unless told. */
  machine?: Clock
  ids: Ids
  log: Logger
  node: string
  role: Letter['role']
  version: string
}

export type Reporting = {
  /** One report now, besides those that come by themselves. */
  report: () => Promise<void>
  /** Says that the process stops in order, and then nothing more. */
  stop: () => Promise<void>
}

/** A process reports itself so often. Milliseconds. */
export const REPORT_EVERY_MS = 5_000
const SEND_MS = 4_000
/** Nobody who stops waits for this. Milliseconds. */
const LAST_MS = 1_000

/**
 * Reports this process at once and then every few seconds, to the database (`toDatabase`) or to the bus (`overBus`).
 * What cannot be sent is dropped: the next one says it better, and silence is a report too.
 */
export function startReporting(needs: ReportingNeeds, sources: Sources, send: Send): Reporting {
  const { clock, machine = clock, ids, log, node, role, version } = needs
  const look = createReporter(clock, sources)
  const sender = { instance: ids.uuid(), node, role, version, started_at: machine.now() }
  let number = 0
  let last: Letter['report'] | null = null
  let failing = false
  const post = async (left: boolean, limit: number): Promise<void> => {
    last = left && last ? last : await look()
    await within(clock, limit, send({ ...sender, at: machine.now(), number: ++number, left, report: last }))
  }
  const report = async (): Promise<void> => {
    try {
      await post(false, SEND_MS)
      failing = false
    } catch (error) {
      // once, and not every few seconds for as long as a database is away
      if (!failing) log.warn({ error: messageOf(error) }, 'this process could not report itself')
      failing = true
    }
  }
  let underWay = report()
  const stop = repeat(
    clock,
    REPORT_EVERY_MS,
    () => (underWay = report()),
    () => {},
  )
  return {
    report,
    stop: async () => {
      stop()
      await within(clock, LAST_MS, underWay).catch(() => {})
      await post(true, LAST_MS).catch(() => {})
    },
  }
}

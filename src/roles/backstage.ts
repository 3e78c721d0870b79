import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Broadcast, BroadcastMessage } from '#src/broadcast/broadcast.ts'
import {
  accountsJobs,
  END_OVERDUE,
  END_OVERDUE_EVERY_MS,
  SWEEP_ACCOUNTS,
  SWEEP_EVERY_MS,
} from '#src/features/accounts/index.ts'
import {
  attendanceJobs,
  CLOSE_EVERY_MS,
  CLOSE_FORGOTTEN,
  RECOMPUTE_DUE,
  RECOMPUTE_EVERY_MS,
  workedOf,
} from '#src/features/attendance/index.ts'
import { auditJobs, CHAIN_AUDIT, CHAIN_EVERY_MS, SEAL_EVERY_MS, SEAL_PUNCHES } from '#src/features/audit/index.ts'
import { privacyJobs, PURGE_EVERY_MS, PURGE_PERSONAL_DATA } from '#src/features/privacy/index.ts'
import {
  KEEP_BOOKS_EVERY_MS,
  KEEP_LEAVE_BOOKS,
  REMIND_DECIDERS,
  REMIND_EVERY_MS,
  requestsJobs,
} from '#src/features/requests/index.ts'
import {
  MAKE_REPORTS,
  MAKE_REPORTS_EVERY_MS,
  PURGE_REPORTS,
  PURGE_REPORTS_EVERY_MS,
  reportsJobs,
  SETTLE_DAYS,
  SETTLE_DAYS_EVERY_MS,
} from '#src/features/reports/index.ts'
import {
  noticesJobs,
  queueNotice,
  SEND_NOTICES,
  SEND_NOTICES_EVERY_MS,
  SWEEP_NOTICES,
  SWEEP_NOTICES_EVERY_MS,
  tellPeople,
} from '#src/features/notices/index.ts'
import { overtimeJobs, REMIND_OVERTIME, REMIND_OVERTIME_EVERY_MS } from '#src/features/overtime/index.ts'
import { systemJobs, TRIM_SYSTEM, TRIM_SYSTEM_EVERY_MS } from '#src/features/system/index.ts'
import {
  DELIVER_EVERY_MS,
  DELIVER_WEBHOOKS,
  SWEEP_WEBHOOKS,
  SWEEP_WEBHOOKS_EVERY_MS,
  webhooksJobs,
} from '#src/features/webhooks/index.ts'
import { ACCESS_CHANNEL } from '#src/kernel/access.ts'
import { repeat } from '#src/kernel/clock.ts'
import type { Cancel, Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Mailer } from '#src/mail/mailer.ts'
import { broadcastJob } from '#src/outbox/broadcast-job.ts'
import type { DoneMarks } from '#src/outbox/delivery.ts'
import { BROADCAST_JOB } from '#src/outbox/relay.ts'
import { recentEvents } from '#src/outbox/recent.ts'
import { trimFeed } from '#src/outbox/trim.ts'
import type { Handlers, Queue } from '#src/queue/queue.ts'
import { dayContexts } from './day-contexts.ts'
import type { Parts } from './parts.ts'
import { privacyNeeds } from './personal-data.ts'

const TRIM_FEED = 'outbox.trim'
/** The bus tells once; a node that was away from it for a moment still has to hear whose access has ended. */
const TELL_AGAIN = 'access.tell-again'
const TELL_AGAIN_EVERY_MS = 15_000
const TELL_FOR_MS = 180_000
const HOUR = 3_600_000
/** Screens that were away for longer reload anyway. */
const KEEP_FEED_MS = 7 * 24 * HOUR
/** A Redis that was wiped has forgotten what is to be done when. */
const SCHEDULE_AGAIN_MS = 30_000

/** What is done now and then, whoever has the time. Milliseconds. */
const SCHEDULES: readonly [name: string, everyMs: number][] = [
  [CLOSE_FORGOTTEN, CLOSE_EVERY_MS],
  [END_OVERDUE, END_OVERDUE_EVERY_MS],
  [SWEEP_ACCOUNTS, SWEEP_EVERY_MS],
  [TELL_AGAIN, TELL_AGAIN_EVERY_MS],
  [TRIM_FEED, HOUR],
  [TRIM_SYSTEM, TRIM_SYSTEM_EVERY_MS],
  [RECOMPUTE_DUE, RECOMPUTE_EVERY_MS],
  [CHAIN_AUDIT, CHAIN_EVERY_MS],
  [SEAL_PUNCHES, SEAL_EVERY_MS],
  [PURGE_PERSONAL_DATA, PURGE_EVERY_MS],
  [REMIND_DECIDERS, REMIND_EVERY_MS],
  [REMIND_OVERTIME, REMIND_OVERTIME_EVERY_MS],
  [KEEP_LEAVE_BOOKS, KEEP_BOOKS_EVERY_MS],
  [MAKE_REPORTS, MAKE_REPORTS_EVERY_MS],
  [PURGE_REPORTS, PURGE_REPORTS_EVERY_MS],
  [SETTLE_DAYS, SETTLE_DAYS_EVERY_MS],
  [DELIVER_WEBHOOKS, DELIVER_EVERY_MS],
  [SWEEP_WEBHOOKS, SWEEP_WEBHOOKS_EVERY_MS],
  [SEND_NOTICES, SEND_NOTICES_EVERY_MS],
  [SWEEP_NOTICES, SWEEP_NOTICES_EVERY_MS],
]

type JobNeeds = { broadcast: Pick<Broadcast, 'publish'>; marks: Pick<DoneMarks, 'mark'>; mailer: Mailer | null }

const recentEnds = ({ db, clock, config }: Parts): Promise<BroadcastMessage[]> =>
  recentEvents(db.read, { app: config.realtime.appId, channel: ACCESS_CHANNEL, since: clock.now() - TELL_FOR_MS })

/** Everything that a worker does. */
export const workerJobs = (parts: Parts, { broadcast, marks, mailer }: JobNeeds): Handlers => ({
  ...attendanceJobs({ ...parts, contexts: dayContexts }),
  ...systemJobs(parts),
  ...accountsJobs(parts),
  ...reportsJobs({ ...parts, contexts: dayContexts, workedOf }),
  ...privacyJobs(privacyNeeds(parts)),
  ...auditJobs({ ...parts, keepHead: (line) => appendFile(join(parts.config.dataFolder, 'audit-heads.txt'), line) }),
  ...requestsJobs({
    ...parts,
    contexts: dayContexts,
    alsoOutside: queueNotice({ ...parts, sendsMail: parts.config.mail !== null }),
  }),
  ...overtimeJobs({ ...parts, tell: tellPeople({ ...parts, sendsMail: parts.config.mail !== null }) }),
  ...noticesJobs({
    ...parts,
    publicUrl: parts.config.publicUrl,
    push: parts.config.push,
    internal: parts.config.webhookInternal,
    mailer,
  }),
  ...webhooksJobs({ ...parts, internal: parts.config.webhookInternal }),
  [BROADCAST_JOB]: broadcastJob({ broadcast, app: parts.config.realtime.appId, markDone: marks.mark }),
  [TELL_AGAIN]: async () => broadcast.publish(await recentEnds(parts)),
  [TRIM_FEED]: async () => void (await trimFeed(parts, KEEP_FEED_MS)),
})

/** Puts into the queue what is done now and then. */
export async function schedule(queue: Queue): Promise<void> {
  for (const [name, everyMs] of SCHEDULES) await queue.schedule(name, everyMs)
}

/** The same for as long as the process runs, whether or not the queue is there at the moment. */
export function keepScheduled(needs: { queue: Queue; clock: Clock; log: Logger }): Cancel {
  const { queue, clock, log } = needs
  const warn = (error: unknown): void =>
    log.warn({ error: messageOf(error) }, 'the queue did not take the schedules; trying again')
  void schedule(queue).catch(warn)
  return repeat(clock, SCHEDULE_AGAIN_MS, () => schedule(queue), warn)
}

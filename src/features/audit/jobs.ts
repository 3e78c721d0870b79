import type { Database } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Handlers } from '#src/queue/queue.ts'
import { auditHead, chainAudit, headLine, noteExport } from './chain.ts'
import { sealPunches } from './seal-punches.ts'

export const CHAIN_AUDIT = 'audit.chain'
export const CHAIN_EVERY_MS = 10_000
export const SEAL_PUNCHES = 'audit.seal'
export const SEAL_EVERY_MS = 3_600_000

type Needs = {
  db: Database
  clock: Clock
  ids: Ids
  log: Logger
  /** Keeps a line with the end of the chain outside of the database, besides the log; a node may have nowhere to. */
  keepHead: (line: string) => Promise<void>
}

/** What the worker does for this feature. */
export const auditJobs = (needs: Needs): Handlers => ({
  [CHAIN_AUDIT]: async () => void (await chainAudit(needs)),
  [SEAL_PUNCHES]: async () => {
    await sealPunches(needs)
    await chainAudit(needs)
    const head = await auditHead(needs.db.read)
    // the log is on another disk, or another machine, than the database
    needs.log.info({ audit_seq: head.seq, audit_hash: head.hash }, 'end of the audit chain')
    const at = needs.clock.now()
    await needs.db.transaction((trx) => noteExport(trx, at))
    await needs.keepHead(headLine(head, at)).catch((error: unknown) => {
      // a container has no disk of its own: what is in the log is kept elsewhere, and the chain is none the worse
      needs.log.debug({ error: messageOf(error) }, 'the end of the audit chain stands in the log only')
    })
  },
})

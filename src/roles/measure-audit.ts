import type { Database } from '#src/database/database.ts'
import { auditExportedAt, auditHead } from '#src/features/audit/index.ts'
import type { Metrics } from '#src/http/metrics.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { oncePer } from './measure.ts'

/** How long the audit chain is, and since when its end stands outside of the database. What never did is left out. */
export function measureAudit(metrics: Metrics, { db, clock }: { db: Database; clock: Clock }): void {
  const head = oncePer(5_000, clock, () => auditHead(db.read))
  const exported = oncePer(5_000, clock, () => auditExportedAt(db.read))
  metrics.gauge('hadir_audit_head', 'The number of the last row of the audit chain', async () => (await head()).seq)
  metrics.gauges('hadir_audit_export_age_seconds', 'Since the end of the chain was last written down', [], async () => {
    const at = await exported()
    return at === null ? [] : [{ labels: {}, value: Math.max(0, clock.now() - at) / 1_000 }]
  })
}

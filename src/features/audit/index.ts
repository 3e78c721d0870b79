/**
 * The door of the audit log. Every use case that changes something calls, in its transaction,
 *
 *     await recordAudit(trx, { clock, ids }, actor, {
 *       action: 'shift.change', entity: { type: 'shift', id }, subject: employeeId,
 *       before: { start: '08:00' }, after: { start: '09:00' }, reason,
 *     })
 *
 * with the actor that its caller handed in: `actorOf(request)` (http/actor.ts) in a route, `operatorActor()` in a
 * command, `systemActor('job.name')` in a job (kernel/actor.ts). Taps are facts and are not recorded here.
 */
export { recordAudit, recordAudits } from './record.ts'
export type { AuditChange } from './record.ts'
export { auditExportedAt, auditHead, headLine } from './chain.ts'
export type { Head } from './chain.ts'
export { auditJobs, CHAIN_AUDIT, CHAIN_EVERY_MS, SEAL_EVERY_MS, SEAL_PUNCHES } from './jobs.ts'
export { auditFindings } from './verify.ts'
export { sealLater } from './seal-punches.ts'
export { auditRoutes } from './routes.ts'
export { purgeAudit, wouldPurge } from './forget.ts'
export type { Purge } from './forget.ts'
export { ERASE_ACTION } from './forgotten.ts'
export { eraseInAudit, readChanges } from './personal-data.ts'

import { sql } from 'kysely'
import type { Queryable } from '../database.ts'

/** Why a tap that was acknowledged might not survive a power cut of the server: its own settings. None is as it should be. */
export async function durabilityDoubts({ kysely }: Queryable): Promise<string[]> {
  const { rows } = await sql<{ flush: number; log: number; sync: number }>`select
    @@global.innodb_flush_log_at_trx_commit as flush, @@global.log_bin as log, @@global.sync_binlog as sync`.execute(
    kysely,
  )
  const { flush, log, sync } = rows[0] ?? { flush: 1, log: 0, sync: 1 }
  const doubts: string[] = []
  if (Number(flush) !== 1) doubts.push(`innodb_flush_log_at_trx_commit is ${flush}, it should be 1`)
  if (Number(log) === 1 && Number(sync) !== 1) doubts.push(`sync_binlog is ${sync}, it should be 1`)
  return doubts
}

import { lastRuns } from '#src/backup/runs.ts'
import type { LastRuns, RunKind } from '#src/backup/runs.ts'
import type { Database } from '#src/database/database.ts'
import type { Metrics } from '#src/http/metrics.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { oncePer } from './measure.ts'

type Needs = { db: Database; clock: Clock; continuousAt?: () => number | null }

/**
 * How old the newest good backup is and when one was last tried out. What never was is left out: alarm on absence.
 * `continuousAt`: the moment up to which a continuous backup holds everything.
 */
export function measureBackup(metrics: Metrics, { db, clock, continuousAt = () => null }: Needs): void {
  const looks: Record<RunKind, () => Promise<LastRuns>> = {
    full: oncePer(5_000, clock, () => lastRuns({ db }, 'full')),
    drill: oncePer(5_000, clock, () => lastRuns({ db }, 'drill')),
    binlog: oncePer(5_000, clock, () => lastRuns({ db }, 'binlog')),
  }
  const age = (name: string, help: string, at: () => Promise<number | null>): void =>
    metrics.gauges(name, help, [], async () => {
      const moment = await at()
      return moment === null ? [] : [{ labels: {}, value: Math.max(0, clock.now() - moment) / 1_000 }]
    })
  const ok = (name: string, help: string, kind: RunKind): void =>
    metrics.gauges(name, help, [], async () => {
      const { last } = await looks[kind]()
      return last === null ? [] : [{ labels: {}, value: Number(last.ok) }]
    })
  age('hadir_backup_age_seconds', 'Since the moment that the newest good backup holds', async () => {
    const { good } = await looks.full()
    const moments = [good?.madeAt ?? null, continuousAt()].filter((at) => at !== null)
    return moments.length === 0 ? null : Math.max(...moments)
  })
  ok('hadir_backup_ok', '1 when the last backup was made, 0 when it failed', 'full')
  age(
    'hadir_backup_drill_age_seconds',
    'Since a backup was last restored for trial with success',
    async () => (await looks.drill()).good?.endedAt ?? null,
  )
  age(
    'hadir_binlog_age_seconds',
    'Since the moment up to which the archive of the binary log holds everything',
    async () => (await looks.binlog()).good?.madeAt ?? null,
  )
  ok('hadir_backup_drill_ok', '1 when the last trial went well, 0 when it failed', 'drill')
}

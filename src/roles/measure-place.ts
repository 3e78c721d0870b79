import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Config } from '#src/config/config.ts'
import { HouseClock } from '#src/database/house-clock.ts'
import type { Metrics, Reading } from '#src/http/metrics.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { lookAtCertificate } from './certificate.ts'
import type { Certificate } from './certificate.ts'
import { oncePer } from './measure.ts'

// What a process can say of the place where it runs: its disk, its clock, and the door that people come in by.

/** Room on the disks under the data folder and, where it is a file, the database. A folder that is not there is left out. */
export function measureDisk(metrics: Metrics, { dataFolder, database }: Config, clock: Clock): void {
  const folders = [
    { folder: 'data', path: dataFolder },
    ...(database.kind === 'sqlite' ? [{ folder: 'database', path: dirname(database.file) }] : []),
  ]
  const read = oncePer(5_000, clock, async () => {
    const found = await Promise.all(
      folders.map(({ folder, path }) => roomOf(path).then((room) => ({ folder, ...room }))),
    )
    return found.filter(({ size }) => size > 0)
  })
  const gauge = (name: string, help: string, part: 'free' | 'size'): void =>
    metrics.gauges(name, help, ['folder'], async () =>
      (await read()).map(({ folder, [part]: value }): Reading => ({ labels: { folder }, value })),
    )
  gauge('hadir_disk_free_bytes', 'Room that is left on the disk under a folder', 'free')
  gauge('hadir_disk_size_bytes', 'Size of the disk under a folder', 'size')
}

const roomOf = (path: string): Promise<{ free: number; size: number }> =>
  statfs(path).then(
    ({ bavail, blocks, bsize }) => ({ free: bavail * bsize, size: blocks * bsize }),
    () => ({ free: 0, size: 0 }),
  )

/** How far the clock of this machine is from the one that counts; nothing where there is only one machine. */
export function measureClock(metrics: Metrics, clock: Clock): void {
  if (!(clock instanceof HouseClock)) return
  metrics.gauges('hadir_clock_offset_seconds', 'How far the clock of this machine is ahead of the database’s', [], () =>
    clock.offMs === null ? [] : [{ labels: {}, value: clock.offMs / 1_000 }],
  )
}

/** A certificate is not renewed more often than that matters. Milliseconds. */
const CERTIFICATE_EVERY_MS = 600_000

/**
 * The certificate that browsers are shown at `PUBLIC_URL`: looked at from outside, because a file that was renewed is
 * not yet one that the proxy has read. Left out with http, and when nobody answers there.
 */
export function measureCertificate(
  metrics: Metrics,
  { publicUrl }: Pick<Config, 'publicUrl'>,
  clock: Clock,
  look: (address: URL) => Promise<Certificate> = lookAtCertificate,
): void {
  if (publicUrl.protocol !== 'https:') return
  const read = oncePer(CERTIFICATE_EVERY_MS, clock, () => look(publicUrl))
  metrics.gauge(
    'hadir_certificate_expires_seconds',
    'Until the certificate of PUBLIC_URL ends; below 0 since it has',
    async () => ((await read()).endsAt - clock.now()) / 1_000,
  )
  metrics.gauge('hadir_certificate_valid', '1 when the certificate of PUBLIC_URL is believed', async () =>
    Number((await read()).fault === null),
  )
}

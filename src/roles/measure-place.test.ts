import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from '#src/config/config.ts'
import type { Config } from '#src/config/config.ts'
import { HouseClock } from '#src/database/house-clock.ts'
import { createMetrics } from '#src/http/metrics.ts'
import type { Metrics } from '#src/http/metrics.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { TestClock } from '#test/support/clock.ts'
import { startTls } from '#test/support/tls.ts'
import { measureCertificate, measureClock, measureDisk } from './measure-place.ts'

const DAY = 86_400
let folder: string
let config: Config

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hadir-place-'))
  config = loadConfig('embedded', { HADIR_DATA: folder, NODE_ID: 'n1' })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function told(measure: (metrics: Metrics) => void): Promise<Record<string, number>> {
  const metrics = createMetrics({ node: 'n1', role: 'embedded' }, systemClock)
  measure(metrics)
  const { text } = await metrics.text()
  const lines = [...text.matchAll(/^(hadir_\w+)\{(?:folder="(\w+)",)?.*\} (\S+)$/gm)]
  return Object.fromEntries(lines.map(([, name, of, value]) => [of ? `${name} ${of}` : name, Number(value)]))
}

test('room on the disk is told, of a folder that is not there nothing', async () => {
  const seen = await told((metrics) => measureDisk(metrics, config, systemClock))
  expect(Object.keys(seen).sort()).toEqual([
    'hadir_disk_free_bytes data',
    'hadir_disk_free_bytes database',
    'hadir_disk_size_bytes data',
    'hadir_disk_size_bytes database',
  ])
  expect(seen['hadir_disk_free_bytes data']).toBeGreaterThan(0)
  expect(seen['hadir_disk_size_bytes data']).toBeGreaterThan(seen['hadir_disk_free_bytes data'] ?? 0)
  const elsewhere = { ...config, dataFolder: join(folder, 'nowhere') }
  expect(await told((metrics) => measureDisk(metrics, elsewhere, systemClock))).not.toHaveProperty([
    'hadir_disk_free_bytes data',
  ])
})

test('a clock that is off is told once the database has said its time', async () => {
  const machine = new TestClock('2026-11-23T00:00:07Z')
  const clock = new HouseClock({ machine, ask: async () => Date.parse('2026-11-23T00:00:00Z') })
  expect(await told((metrics) => measureClock(metrics, clock))).toEqual({})
  await clock.measure()
  const seen = await told((metrics) => measureClock(metrics, clock))
  expect(seen['hadir_clock_offset_seconds']).toBeCloseTo(7, 1)
  expect(await told((metrics) => measureClock(metrics, systemClock))).toEqual({})
})

test('the certificate that browsers are shown, though nobody believes it', async () => {
  const server = await startTls()
  const publicUrl = new URL(`https://localhost:${server.port}`)
  try {
    const seen = await told((metrics) => measureCertificate(metrics, { publicUrl }, systemClock))
    expect(seen['hadir_certificate_expires_seconds']).toBeGreaterThan(2.9 * DAY)
    expect(seen['hadir_certificate_expires_seconds']).toBeLessThan(3 * DAY)
    expect(seen['hadir_certificate_valid']).toBe(0)
  } finally {
    server.close()
  }
  const measure = (metrics: Metrics): void => measureCertificate(metrics, { publicUrl }, systemClock)
  expect(await told(measure)).toEqual({})
})

test('one that is believed; and nothing without https', async () => {
  const clock = new TestClock('2026-11-23T00:00:00Z')
  const look = async (): Promise<{ endsAt: number; fault: null }> => ({ endsAt: clock.now() - 1_000, fault: null })
  const measure = (address: string) => (metrics: Metrics) =>
    measureCertificate(metrics, { publicUrl: new URL(address) }, clock, look)
  expect(await told(measure('https://hadir.test'))).toEqual({
    hadir_certificate_expires_seconds: -1,
    hadir_certificate_valid: 1,
  })
  expect(await told(measure('http://hadir.test'))).toEqual({})
})

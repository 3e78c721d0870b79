import { hash, randomUUIDv7 } from 'node:crypto'
import { createPool } from 'mysql2'
import type { Pool, PoolConnection } from 'mysql2'
import type { Answers } from '../children.ts'
import { percentile } from '../report.ts'

// The yardstick: the three inserts of a check-in through mysql2 and nothing else, no HTTP, no session, no rules. The
// statements are prepared once per connection, and rows and texts are those of Hadir.

const NOW = 1_764_550_800_000
const SHIFT = '{"name":"Pagi","start":"08:00","end":"17:00","grace_minutes":5}'
const TRACE =
  '[{"rule":"work-date","date":"2025-12-01","shift":"Pagi","start":"08:00","end":"17:00","zone":"Asia/Jakarta"},{"rule":"late","minutes":7,"masuk":"08:12","jadwal":"08:00","toleransi":5}]'
const values = (count: number): string => `(${Array.from({ length: count }, () => '?').join(', ')})`
const ATTENDANCE = `insert into attendance (id, employee_id, work_date, employee_number, employee_name, department_id,
  department_name, site_id, site_name, zone, masuk_at, pulang_at, status, flags, duration_minutes, shift,
  window_ends_at, open_until, node_masuk, node_pulang, trace, version, created_at, updated_at) values ${values(24)}`
const PUNCH = `insert into punch (id, receipt_number, employee_id, attendance_id, kind, source, idempotency_key,
  body_hash, occurred_at, received_at, tapped_at, offline, trusted, merged_into, work_date, zone, node, answer_status,
  answer) values ${values(19)}`
const EVENT = `insert into feed_event (event, row_id, version, payload, channels, created_at) values ${values(6)}`

type Order = { taps: number; concurrency: number }
export type AloneOutcome = { perSecond: number; p50: number; p99: number }

let pool: Pool

async function open({ url, connections }: { url: string; connections: number }): Promise<null> {
  pool = createPool({ uri: url, connectionLimit: connections, maxIdle: connections, timezone: 'Z', charset: 'utf8mb4' })
  pool.on('connection', (connection) =>
    (connection as unknown as PoolConnection).query('set session transaction isolation level read committed'),
  )
  return null
}

const run = (connection: PoolConnection, sql: string, params: (string | number | null)[]): Promise<void> =>
  new Promise((resolve, reject) => {
    connection.execute(sql, params, (error) => (error ? reject(error) : resolve()))
  })
const say = (connection: PoolConnection, sql: string): Promise<void> =>
  new Promise((resolve, reject) => {
    connection.query(sql, (error) => (error ? reject(error) : resolve()))
  })
const borrow = (): Promise<PoolConnection> =>
  new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)))
  })

async function tap(): Promise<void> {
  const [day, punch, person, place] = [randomUUIDv7(), randomUUIDv7(), randomUUIDv7(), randomUUIDv7()]
  const row = `{"id":"${day}","user":{"id":"${person}","number":"00000001","name":"Pegawai Nomor 1"},"department":{"id":"${place}","name":"Bagian 1"},"site":{"id":"${place}","name":"Kantor Pusat","zone":"Asia/Jakarta"},"date":"2025-12-01","jam_masuk":"08:12:00","jam_pulang":null,"masuk_at":${NOW},"pulang_at":null,"status":"terlambat","flags":["terlambat"],"duration_minutes":null,"shift":${SHIFT},"window_ends_at":${NOW},"node_masuk":"node-1","node_pulang":null,"trace":${TRACE},"version":1}`
  const number = `20251201-${punch.slice(-8)}`
  const answer = `{"success":true,"data":${row},"receipt":{"number":"${number}","kind":"in","at":${NOW},"date":"2025-12-01","time":"08:12:00","zone":"Asia/Jakarta","zone_label":"WIB","node":"node-1","merged":false,"offline":false}}`
  const bodyHash = hash('sha256', `in ${punch}`)
  const connection = await borrow()
  try {
    await say(connection, 'begin')
    // prettier-ignore
    await run(connection, ATTENDANCE, [day, person, '2025-12-01', '00000001', 'Pegawai Nomor 1', place, 'Bagian 1', place,
      'Kantor Pusat', 'Asia/Jakarta', NOW, null, 'terlambat', '["terlambat"]', null, SHIFT, NOW, NOW, 'node-1', null,
      TRACE, 1, NOW, NOW])
    // prettier-ignore
    await run(connection, PUNCH, [punch, number, person, day, 'in', 'web', punch, bodyHash, NOW, NOW, null, 0, 1, null,
      '2025-12-01', 'Asia/Jakarta', 'node-1', 201, answer])
    const channels = `["private-attendances","private-attendances.department.${place}","private-employee.${person}"]`
    await run(connection, EVENT, ['AttendanceCreated', day, 1, row, channels, NOW])
    await say(connection, 'commit')
  } finally {
    connection.release()
  }
}

async function taps({ taps: count, concurrency }: Order): Promise<AloneOutcome> {
  const took: number[] = []
  let left = count
  const started = performance.now()
  const keepTapping = async (): Promise<void> => {
    while (left-- > 0) {
      const sent = performance.now()
      await tap()
      took.push(performance.now() - sent)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, keepTapping))
  const seconds = (performance.now() - started) / 1_000
  return { perSecond: took.length / seconds, p50: percentile(took, 50), p99: percentile(took, 99) }
}

export const answers: Answers = { open, taps }

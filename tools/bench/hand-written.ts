import { hash, randomUUIDv7 } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fastify from 'fastify'
import type { FastifyReply } from 'fastify'
import type { Answers } from './children.ts'

// The yardstick: a bare Fastify route with the statements of a check-in, prepared by hand on node:sqlite and
// committed in groups. It believes whoever says which employee it is, looks at no schema and at no rule (all times
// and the status are constants), numbers nothing and tells nobody; rows, texts and durability are those of Hadir.

type Person = Record<string, string | number>
type Tap = { employee: string; key: string; body: string; reply: FastifyReply; answer: string }

const NOW = 1_764_550_800_000
const SHIFT = '{"name":"Pagi","start":"08:00","end":"17:00","grace_minutes":5}'
const TRACE =
  '[{"rule":"work-date","date":"2025-12-01","shift":"Pagi","start":"08:00","end":"17:00","zone":"Asia/Jakarta"},{"rule":"late","minutes":7,"masuk":"08:12","jadwal":"08:00","toleransi":5}]'

const values = (count: number): string => `(${Array.from({ length: count }, () => '?').join(', ')})`

function prepare(db: DatabaseSync) {
  return {
    begin: db.prepare('begin immediate'),
    commit: db.prepare('commit'),
    savepoint: db.prepare('savepoint caller'),
    release: db.prepare('release caller'),
    undo: db.prepare('rollback to caller'),
    punchByKey: db.prepare(
      'select body_hash, answer_status, answer from punch where employee_id = ? and idempotency_key = ?',
    ),
    person: db.prepare(`select e.id, e.number, e.name, e.name_search, e.active_from, e.active_to, e.department_id,
      d.name as department_name, e.site_id, s.name as site_name, s.zone, s.shift_name, s.shift_start, s.shift_end,
      s.grace_minutes from employee e join department d on d.id = e.department_id join site s on s.id = e.site_id
      where e.id = ?`),
    recentDays: db.prepare(
      'select * from attendance where employee_id = ? and work_date <= ? order by work_date desc limit 3',
    ),
    insertAttendance: db.prepare(`insert into attendance (id, employee_id, work_date, employee_number, employee_name,
      department_id, department_name, site_id, site_name, zone, masuk_at, pulang_at, status, flags,
      duration_minutes, shift, window_ends_at, open_until, node_masuk, node_pulang, trace, version, created_at,
      updated_at) values ${values(24)}`),
    insertPunch: db.prepare(`insert into punch (id, receipt_number, employee_id, attendance_id, kind, source,
      idempotency_key, body_hash, occurred_at, received_at, tapped_at, offline, trusted, merged_into, work_date, zone,
      node, answer_status, answer) values ${values(19)}`),
    insertEvent: db.prepare(
      `insert into feed_event (event, row_id, version, payload, channels, created_at) values ${values(6)}`,
    ),
    insertOutbox: db.prepare('insert into outbox (id) values (?)'),
  }
}

type Statements = ReturnType<typeof prepare>

/** One check-in; returns the answer's bytes. */
function record(sql: Statements, tap: Tap): string {
  const { employee, key } = tap
  const bodyHash = hash('sha256', `in ${tap.body}`)
  const stored = sql.punchByKey.get(employee, key) as { answer: string } | undefined
  if (stored) return stored.answer
  const person = sql.person.get(employee) as Person
  const days = sql.recentDays.all(employee, '2025-12-02')
  if (days.length > 0) throw new Error('already in')
  const day = randomUUIDv7()
  const punch = randomUUIDv7()
  const number = `20251201-${punch.slice(-8)}`
  const row = `{"id":"${day}","user":{"id":"${employee}","number":"${person['number']}","name":"${person['name']}"},"department":{"id":"${person['department_id']}","name":"${person['department_name']}"},"site":{"id":"${person['site_id']}","name":"${person['site_name']}","zone":"Asia/Jakarta"},"date":"2025-12-01","jam_masuk":"08:12:00","jam_pulang":null,"masuk_at":${NOW},"pulang_at":null,"status":"terlambat","flags":["terlambat"],"duration_minutes":null,"shift":${SHIFT},"window_ends_at":${NOW},"node_masuk":"node-1","node_pulang":null,"trace":${TRACE},"version":1}`
  const answer = `{"success":true,"data":${row},"receipt":{"number":"${number}","kind":"in","at":${NOW},"date":"2025-12-01","time":"08:12:00","zone":"Asia/Jakarta","zone_label":"WIB","node":"node-1","merged":false,"offline":false}}`
  // prettier-ignore
  sql.insertAttendance.run(day, employee, '2025-12-01', person['number'] as string, person['name'] as string,
    person['department_id'] as string, person['department_name'] as string,
    person['site_id'] as string, person['site_name'] as string, 'Asia/Jakarta', NOW, null, 'terlambat',
    '["terlambat"]', null, SHIFT, NOW, NOW, 'node-1', null, TRACE, 1, NOW, NOW)
  // prettier-ignore
  sql.insertPunch.run(punch, number, employee, day, 'in', 'web', key, bodyHash, NOW, NOW, null, 0, 1, null,
    '2025-12-01', 'Asia/Jakarta', 'node-1', 201, answer)
  const channels = `["private-attendances","private-attendances.department.${person['department_id']}","private-employee.${employee}"]`
  const { lastInsertRowid } = sql.insertEvent.run('AttendanceCreated', day, 1, row, channels, NOW)
  sql.insertOutbox.run(lastInsertRowid)
  return answer
}

/** Gathers the taps of one turn of the event loop, commits them together, then answers all of them. */
function groupCommit(sql: Statements): (tap: Tap) => void {
  let waiting: Tap[] = []
  const commit = (): void => {
    const group = waiting
    waiting = []
    sql.begin.run()
    for (const tap of group) {
      sql.savepoint.run()
      try {
        tap.answer = record(sql, tap)
      } catch {
        sql.undo.run()
        tap.answer = ''
      }
      sql.release.run()
    }
    sql.commit.run()
    for (const { reply, answer } of group)
      void reply
        .code(answer ? 201 : 409)
        .header('content-type', 'application/json; charset=utf-8')
        .send(answer)
  }
  return (tap) => {
    if (waiting.push(tap) === 1) setImmediate(commit)
  }
}

async function open({ folder }: { folder: string }): Promise<number> {
  const db = new DatabaseSync(join(folder, 'hadir.db'), { timeout: 5_000 })
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000')
  db.exec('PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY')
  const add = groupCommit(prepare(db))
  const app = fastify()
  app.post('/api/attendances/check-in', (request, reply) => {
    const { 'x-employee': employee, 'idempotency-key': key } = request.headers as Record<string, string>
    add({ employee: employee ?? '', key: key ?? '', body: JSON.stringify(request.body), reply, answer: '' })
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return (app.server.address() as AddressInfo).port
}

export const answers: Answers = { open }

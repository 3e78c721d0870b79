import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Answers } from './children.ts'
import type { Worker } from './company.ts'
import { HttpClient } from './http-client.ts'
import { percentile } from './report.ts'

/** Requests over keep-alive connections, each connection with one request under way. */
export type LoadOrder = {
  port: number
  /** Which workers tap: so many from this one on; after the last comes the first. */
  from: number
  taps: number
  connections: number
}

export type LoadOutcome = {
  requests: number
  /** Answers of 201. */
  taken: number
  /** The first other answer. */
  other: string | null
  /** From the first request to the last answer. */
  seconds: number
  p50: number
  p99: number
  /** How much of one core this process used; near 1 it would be the one that is measured. */
  busy: number
}

let requests: Buffer[] = []

/** Prepares one request for each worker: nothing is put together while measuring. */
async function prepare({ workersFile }: { workersFile: string }): Promise<number> {
  const workers = JSON.parse(readFileSync(workersFile, 'utf8')) as Worker[]
  requests = workers.map(({ employee, cookie }) => requestOf(employee, cookie, randomUUID()))
  return requests.length
}

/** A finished check-in; the header with the employee is for the servers that know no sessions. */
export function requestOf(employee: string, cookie: string, key: string): Buffer {
  const lines = [
    'POST /api/attendances/check-in HTTP/1.1',
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    'Content-Length: 2',
    `Cookie: ${cookie}`,
    `X-Employee: ${employee}`,
    `Idempotency-Key: ${key}`,
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n{}`, 'latin1')
}

async function run({ port, from, taps, connections }: LoadOrder): Promise<LoadOutcome> {
  const clients = await Promise.all(Array.from({ length: connections }, () => HttpClient.open(port)))
  let taken = 0
  let other: string | null = null
  const took: number[] = []
  let next = from
  const end = from + taps
  const cpu = process.cpuUsage()
  const started = performance.now()
  const keepSending = async (client: HttpClient): Promise<void> => {
    while (next < end) {
      const sent = performance.now()
      const request = requests[next++ % requests.length] as Buffer
      const status = await client.send(request)
      took.push(performance.now() - sent)
      if (status === 201) taken++
      else other ??= `${status} ${client.body.toString()}`
    }
  }
  await Promise.all(clients.map(keepSending))
  const elapsed = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  for (const client of clients) client.close()
  return {
    requests: took.length,
    taken,
    other,
    seconds: elapsed / 1_000,
    p50: percentile(took, 50),
    p99: percentile(took, 99),
    busy: (user + system) / 1_000 / elapsed,
  }
}

export const answers: Answers = { prepare, run }

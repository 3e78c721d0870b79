import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { createMetrics } from '#src/http/metrics.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { sparePort } from '#test/support/server-process.ts'
import { activeIn, gateAt, loadBetween, nodesAt } from './sources.ts'

let opened = new AsyncDisposableStack()
afterEach(async () => {
  await opened.disposeAsync()
  opened = new AsyncDisposableStack()
})

/** A server that says the same to everybody; its port. */
async function saying(body: string): Promise<number> {
  const server = createServer((_asked, answer) => void answer.end(body))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.defer(() => void server.close())
  return (server.address() as AddressInfo).port
}

test('the figure is found in what a process tells', async () => {
  const metrics = createMetrics({ node: 'app-1', role: 'app' }, systemClock)
  metrics.total('hadir_event_loop_active_seconds_total', 'Time', () => 12.5)
  const { text } = await metrics.text()
  expect(activeIn(text)).toBe(12.5)
  const port = await saying(text)
  expect([...(await nodesAt(`http://127.0.0.1:${port}`)()).values()]).toEqual([12.5])
})

test('whatever is no such text is no figure', async () => {
  expect(activeIn('')).toBeNull()
  expect(activeIn('hadir_event_loop_active_seconds_total NaN')).toBeNull()
  expect(activeIn('# hadir_event_loop_active_seconds_total 5')).toBeNull()
  const port = await saying('<html>')
  expect([...(await nodesAt(`http://127.0.0.1:${port}`)()).values()]).toEqual([null])
})

test('nobody at the name, nobody at the port', async () => {
  expect(await nodesAt('http://nobody.invalid:9464')()).toEqual(new Map())
  expect([...(await nodesAt(`http://127.0.0.1:${await sparePort()}`)()).values()]).toEqual([null])
})

test('between two looks; a process that started anew is not known', () => {
  expect(loadBetween({ at: 0, active: 10 }, { at: 10_000, active: 15 })).toBe(0.5)
  expect(loadBetween({ at: 0, active: 10 }, { at: 10_000, active: 25 })).toBe(1)
  expect(loadBetween({ at: 0, active: 10 }, { at: 10_000, active: 1 })).toBeNull()
  expect(loadBetween({ at: 0, active: null }, { at: 10_000, active: 1 })).toBeNull()
  expect(loadBetween(undefined, { at: 10_000, active: 1 })).toBeNull()
})

/** An engine that knows one service, as far as the gate asks it. */
async function engine(socket: string): Promise<{ service: Record<string, unknown>; updates: unknown[] }> {
  const service: Record<string, unknown> = {
    ID: 'abc',
    Version: { Index: 7 },
    Spec: { Name: 'hadir_app', TaskTemplate: { x: 1 }, Mode: { Replicated: { Replicas: 4 } } },
  }
  const updates: unknown[] = []
  const server = createServer((asked, answer) => {
    if (asked.method === 'GET' && asked.url === '/services/hadir_app') return answer.end(JSON.stringify(service))
    let text = ''
    asked.on('data', (part) => (text += String(part)))
    asked.on('end', () => {
      updates.push({ url: asked.url, body: JSON.parse(text) as unknown })
      answer.end('{"Warnings":null}')
    })
    return undefined
  })
  server.listen(socket)
  await once(server, 'listening')
  opened.defer(() => void server.close())
  return { service, updates }
}

async function openGate(): Promise<Awaited<ReturnType<typeof engine>> & { url: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'hadir-gate-'))
  opened.defer(() => rmSync(folder, { recursive: true }))
  const socket = join(folder, 'docker.sock')
  const known = await engine(socket)
  const port = await sparePort()
  const file = join(import.meta.dirname, '../../../deploy/docker/scale-gate.mjs')
  const env = { ...process.env, DOCKER_SOCKET: socket, PORT: String(port) }
  const child = spawn(process.execPath, [file, 'hadir_app', '4', '10'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  opened.defer(() => void child.kill())
  await once(child.stdout, 'data')
  return { ...known, url: `http://127.0.0.1:${port}` }
}

test('the gate: one number of one service, within bounds, and nothing else of it changes', async () => {
  const { url, service, updates } = await openGate()
  const gate = gateAt(url)
  expect(await gate.read()).toEqual({ replicas: 4, busy: false })
  await gate.set(7)
  expect(updates).toEqual([
    {
      url: '/services/abc/update?version=7&registryAuthFrom=spec',
      body: { Name: 'hadir_app', TaskTemplate: { x: 1 }, Mode: { Replicated: { Replicas: 7 } } },
    },
  ])
  await expect(gate.set(11)).rejects.toThrow('11 is not between 4 and 10')
  await expect(gate.set(3)).rejects.toThrow('3 is not between 4 and 10')
  await gate.set(4)
  service['UpdateStatus'] = { State: 'updating' }
  expect(await gate.read()).toEqual({ replicas: 4, busy: true })
  await expect(gate.set(5)).rejects.toThrow('an update is under way')
  for (const path of ['/services/hadir_app', '/replicas/5/..', '/replicas/-5', '/containers/json'])
    expect((await fetch(url + path, { method: 'POST' })).status).toBe(404)
  expect(updates).toHaveLength(1)
})

test('the gate: an engine that is away is said so', async () => {
  const { url, service } = await openGate()
  service['Spec'] = {}
  await expect(gateAt(url).read()).rejects.toThrow('hadir_app has no number of tasks')
})

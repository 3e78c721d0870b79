import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { docker } from '#test/support/docker.ts'

const ROOT = join(import.meta.dirname, '../../..')
export const STACK = 'hadirs'
const SCRIPT_LIMIT_MS = 20 * 60_000

/** A stack on a swarm of this host that is made for a run and removed after it. */
export type Stack = AsyncDisposable & {
  url: string
  /** Whether it is deployed already. */
  there: () => Promise<boolean>
  secret: (name: string) => string
  /** Runs a script of the project with the settings of this stack; whatever it says goes to `say`. */
  script: (
    name: string,
    args: readonly string[],
    env?: Record<string, string>,
  ) => Promise<{ code: number; said: string }>
  /** Where a program on this host reaches the first container of a service. */
  addressOf: (service: string) => Promise<string>
  /** Ids of the containers of a service that run. */
  containers: (service: string) => Promise<string[]>
  image: (service: string) => Promise<string>
  /** Until a service has as many tasks as it is meant to have. */
  whole: (service: string, limitMs?: number) => Promise<void>
  replicas: (service: string) => Promise<{ runs: number; meant: number }>
}

/** `keep`: a folder for the secrets; with it a stack that is there is used, and none is removed. */
export async function openStack(port: number, keep: string | null, say: (text: string) => void): Promise<Stack> {
  await using opened = new AsyncDisposableStack()
  if (keep === null && (await docker('info', '--format', '{{.Swarm.LocalNodeState}}')) !== 'inactive')
    throw new Error('this host is in a swarm already: the run would leave it at the end')
  const folder = keep ?? mkdtempSync(join(tmpdir(), 'hadir-swarm-'))
  if (keep === null) opened.defer(() => rmSync(folder, { recursive: true, force: true }))
  const env = {
    ...process.env,
    // another program of this name may come first on the path
    PATH: `/usr/bin:${dirname(process.execPath)}:${process.env['PATH']}`,
    DOCKER_BUILDKIT: '1',
    HADIR_STACK: STACK,
    HADIR_PORT: String(port),
    HADIR_TLS_PORT: String(port + 1),
    HADIR_ADVERTISE: '127.0.0.1',
    HADIR_SECRETS: join(folder, 'secrets'),
    HADIR_MYSQL_BUFFER: '128M',
    HADIR_WAIT: '600',
    // other work of this machine may hold up a start
    HADIR_START_PERIOD: '180s',
    HADIR_UPDATE_DELAY: '3s',
    HADIR_UPDATE_MONITOR: '30s',
    HADIR_SCALE_DRY_RUN: 'on',
    HADIR_SCALE_EVERY: '5',
    HADIR_SCALE_CALM: '20',
  }
  await promisify(execFile)('bash', [join(ROOT, 'scripts/make-secrets.sh')], { env })
  if (keep === null) opened.defer(clear)
  const service = (name: string): string => `${STACK}_${name}`
  const containers: Stack['containers'] = async (name) =>
    (await docker('ps', '-q', '--no-trunc', '--filter', `label=com.docker.swarm.service.name=${service(name)}`))
      .split('\n')
      .filter(Boolean)
  const replicas: Stack['replicas'] = async (name) => {
    const text = await docker(
      'service',
      'ls',
      '--filter',
      `name=${service(name)}`,
      '--format',
      '{{.Name}} {{.Replicas}}',
    )
    const [, count = '0/0'] =
      text
        .split('\n')
        .map((line) => line.split(' '))
        .find(([one]) => one === service(name)) ?? []
    const [runs = 0, meant = 0] = count.split('/').map(Number)
    return { runs, meant }
  }
  const everything = opened.move()
  return {
    url: `http://127.0.0.1:${port}`,
    there: async () => (await containers('app')).length > 0,
    secret: (name) => readFileSync(join(folder, 'secrets', name), 'utf8'),
    script: (name, args, more = {}) => runScript(join(ROOT, 'scripts', name), args, { ...env, ...more }, say),
    addressOf: async (name) => {
      const [id = ''] = await containers(name)
      const known = await docker('network', 'inspect', 'docker_gwbridge', '--format', '{{json .Containers}}')
      const found = (JSON.parse(known) as Record<string, { IPv4Address: string }>)[id]
      if (!found) throw new Error(`${name} has no address on this host`)
      return found.IPv4Address.split('/')[0] ?? ''
    },
    containers,
    image: (name) =>
      docker('service', 'inspect', service(name), '--format', '{{.Spec.TaskTemplate.ContainerSpec.Image}}'),
    replicas,
    whole: async (name, limitMs = 180_000) => {
      const until = performance.now() + limitMs
      for (;;) {
        const { runs, meant } = await replicas(name)
        if (runs === meant && meant > 0) return
        if (performance.now() > until)
          throw new Error(`${name} has ${runs} of ${meant} tasks after ${limitMs / 1_000} s`)
        await pause(500)
      }
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  }
}

async function runScript(
  path: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  say: (text: string) => void,
): Promise<{ code: number; said: string }> {
  const child = spawn('bash', [path, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: SCRIPT_LIMIT_MS })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
      for (const line of text.split('\n')) if (line.trim()) say(`    ${line}`)
    })
  const { promise, resolve } = Promise.withResolvers<number>()
  child.on('close', (code) => resolve(code ?? 1))
  return { code: await promise, said }
}

/** All that the run has made. */
async function clear(): Promise<void> {
  const quietly = (...args: string[]): Promise<string> => docker(...args).catch(() => '')
  await quietly('stack', 'rm', STACK)
  for (let n = 0; n < 60; n++) {
    const left = await quietly('ps', '-aq', '--filter', `label=com.docker.stack.namespace=${STACK}`)
    if (left === '') break
    await pause(1_000)
  }
  await quietly('swarm', 'leave', '--force')
  const volumes = await quietly('volume', 'ls', '-q', '--filter', `label=com.docker.stack.namespace=${STACK}`)
  if (volumes) await quietly('volume', 'rm', ...volumes.split('\n'))
  const images = await quietly('images', '-q', '--filter', `label=hadir.swarm-test`)
  if (images) await quietly('rmi', '--force', ...new Set(images.split('\n')))
}

import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { docker, haveDocker, runDocker } from '#test/support/docker.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const IMAGE = 'hadir-test:local'
/** What is started, not imported. */
const STARTED = ['src/main.ts', 'src/features/reports/files/pdf-thread.ts']
/** Imports every other file of the server, with the packages that were left in the image. */
const LOAD_ALL = `
const { globSync } = await import('node:fs')
const started = ${JSON.stringify(STARTED)}
const files = globSync('src/**/*.ts', { cwd: '/app' }).filter((name) => !started.includes(name))
for (const name of files) await import('/app/' + name)
console.log(files.length)
process.exit()
`
/** A PDF with one cell, from the thread that makes them. */
const PRINT_ONE = `
const { Worker } = require('node:worker_threads')
const table = { title: ['Rekap'], widths: [9], head: ['Nama'], rows: [['Sari']], signed: [] }
const thread = new Worker('/app/src/features/reports/files/pdf-thread.ts', { workerData: [table] })
thread.on('message', (bytes) => console.log(Buffer.from(bytes).toString('latin1').slice(0, 5)))
`

describe.skipIf(!haveDocker())('the image', () => {
  const label = `hadir.test=${randomBytes(4).toString('hex')}`
  let config: {
    User: string
    Entrypoint: string[]
    Cmd: string[]
    Labels: Record<string, string>
    Healthcheck: { Test: string[] }
  }

  beforeAll(async () => {
    execFileSync('bash', ['scripts/build-image.sh', IMAGE], { cwd: ROOT, stdio: 'pipe' })
    config = JSON.parse(await docker('image', 'inspect', IMAGE, '--format', '{{json .Config}}')) as typeof config
  }, 600_000)
  afterAll(async () => {
    const left = (await docker('ps', '--all', '--quiet', '--filter', `label=${label}`)).split('\n').filter(Boolean)
    if (left.length > 0) await docker('rm', '--force', '--volumes', ...left)
  })

  // nothing can be written but the two places that need it, and nothing may be done that a container could give up
  const LOCKED = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--tmpfs', '/tmp']
  const run = (...args: string[]) => runDocker('run', '--rm', '--label', label, ...LOCKED, ...args)
  const shell = (script: string) => run('--entrypoint', 'sh', IMAGE, '-c', script)
  const start = (...args: string[]): Promise<string> =>
    docker('run', '--detach', '--init', '--label', label, ...LOCKED, ...args)
  const health = (id: string): Promise<string> => docker('inspect', id, '--format', '{{.State.Health.Status}}')

  test('says what it is: labels, with the version of package.json and the commit', () => {
    const of = (name: string): string | undefined => config.Labels[`org.opencontainers.image.${name}`]
    expect([of('title'), of('version'), of('licenses')]).toEqual(['Hadir', manifest.version, manifest.license])
    expect(of('description')).toBe('Self-hosted, distributed, real-time attendance system')
    const head = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim()
    expect(of('revision')?.replace(/-dirty$/, '')).toBe(head)
    expect(of('created')).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(of('base.name')).toMatch(/^node:24/)
  })

  test('a build that calls itself another version than package.json fails', async () => {
    const built = await runDocker('build', '--quiet', '--build-arg', 'VERSION=9.9.9', ROOT)
    expect(built.code).not.toBe(0)
    expect(built.err).toContain(`VERSION is 9.9.9, but package.json says ${manifest.version}`)
  }, 300_000)

  test('nobody is root in it, and every command is in exec form', async () => {
    expect(config.User).toBe('1000:1000')
    expect(config.Entrypoint).toEqual(['node', '/app/bin/hadir'])
    expect(config.Cmd).toEqual(['start'])
    expect(config.Healthcheck.Test).toEqual(['CMD', 'bash', '/app/deploy/docker/healthy.sh'])
    expect(await shell('id -u; touch /app/x')).toMatchObject({ out: '1000\n', code: 1 })
  })

  test('the web app is in it; what builds, tests or describes it is not', async () => {
    const has = async (path: string): Promise<boolean> => (await shell(`ls -d ${path}`)).code === 0
    expect(await has('/app/web/dist/index.html')).toBe(true)
    const absent = ['test', 'web/admin', 'tools', 'docs', 'scripts', 'secrets', '.git', 'node_modules/vite']
    for (const name of absent) expect([name, await has(`/app/${name}`)]).toEqual([name, false])
    const left = "find /app/node_modules -name '*.ts' -o -name '*.map'; find /app -name '*.test.*'"
    expect(await shell(left)).toMatchObject({ out: '', code: 0 })
  })

  test('every file of the server loads with the packages that are left', async () => {
    const loaded = await run('--entrypoint', 'node', IMAGE, '--input-type=module', '-e', LOAD_ALL)
    expect(loaded).toMatchObject({ err: '', code: 0 })
    expect(Number(loaded.out)).toBeGreaterThan(200)
    const printed = await run('--entrypoint', 'node', IMAGE, '-e', PRINT_ONE)
    expect(printed).toMatchObject({ err: '', code: 0, out: '%PDF-\n' })
  })

  test('the role is the command; one that does not exist is refused with what there is', async () => {
    expect(await run(IMAGE, '--version')).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' })
    const refused = await run(IMAGE, 'ap')
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.err).toMatch(/^hadir: there is no command "ap"\n\nUsage: hadir <role or command>/)
    // a role that cannot work says what it misses, all at once
    const lacking = await run(IMAGE, 'relay')
    expect(lacking.code).toBe(1)
    expect(lacking.err).toMatch(/REDIS_URL/)
  })

  test('runs with a file system that is read-only, becomes healthy, and ends in order when it is told to', async () => {
    const id = await start('--tmpfs', '/data:uid=1000,gid=1000,mode=700', '--env', 'HADIR_DEMO=off', IMAGE)
    await expect.poll(() => health(id), { timeout: 60_000, interval: 500 }).toBe('healthy')
    await docker('stop', '--time', '30', id)
    expect(await docker('inspect', id, '--format', '{{.State.ExitCode}}')).toBe('0')
    expect(await docker('logs', id)).not.toMatch(/"level":"(warn|error|fatal)"/)
  })

  test('the health check of a node that waits for its database says so, and asks nobody but the node', async () => {
    const secrets = ['SESSION_SECRET', 'REALTIME_APP_ID', 'REALTIME_APP_KEY', 'REALTIME_APP_SECRET']
    const env = [...secrets.map((name) => `${name}=${'s'.repeat(40)}`), 'DATABASE_URL=mysql://hadir:x@192.0.2.1/hadir']
    const id = await start(...env.flatMap((one) => ['--env', one]), '--env', 'HADIR_DATA=/tmp/data', IMAGE, 'app')
    const check = () => runDocker('exec', id, 'bash', '/app/deploy/docker/healthy.sh')
    await expect.poll(check, { timeout: 20_000 }).toMatchObject({ code: 1, err: 'startz: 503 starting\n' })
    await docker('rm', '--force', id)
  })
})

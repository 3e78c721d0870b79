import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

/* Every setting of src/config is told of in docs/operating.md, and passed on by Compose and Swarm, or stands here with the reason. */
const ROOT = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

const OF_THE_IMAGE = 'the image and its ports say it'
const STOPPING = 'stop_grace_period is measured for what it is unless set'
const MADE_ONCE = 'made once and kept in the database; another one switches every device off'
const NO_BACKUP = 'a backup is made beside the stack: docs/BACKUP.md'
const LEFT_OUT: Record<'Compose' | 'Swarm', Record<string, string>> = {
  Compose: {
    HADIR_DATA: OF_THE_IMAGE,
    HOST: OF_THE_IMAGE,
    PORT: OF_THE_IMAGE,
    OPS_PORT: 'Prometheus and the health check ask 9464',
    LOG_FILE: 'Docker keeps the log; the file system cannot be written',
    REALTIME_DRAIN_SECONDS: STOPPING,
    REALTIME_SCALING_ENABLED: 'on, as it is unless set: there are two realtime nodes',
    VAPID_PUBLIC_KEY: MADE_ONCE,
    VAPID_PRIVATE_KEY: MADE_ONCE,
  },
  Swarm: {
    HOST: OF_THE_IMAGE,
    PORT: OF_THE_IMAGE,
    OPS_PORT: 'Prometheus and the health check ask 9464',
    LOG_FILE: 'Docker keeps the log; the file system cannot be written',
    REALTIME_DRAIN_SECONDS: STOPPING,
    VAPID_PUBLIC_KEY: MADE_ONCE,
    VAPID_PRIVATE_KEY: MADE_ONCE,
    HADIR_BACKUP_FOLDER: NO_BACKUP,
    HADIR_BACKUP_KEY: NO_BACKUP,
    HADIR_BACKUP_KEEP: NO_BACKUP,
    HADIR_BACKUP_DRILL_URL: NO_BACKUP,
  },
}
/** Names in capitals that are no settings. */
const OTHERS = new Set(['EEXIST', 'ENOENT'])
/** Compose mounts a file for each of these; on a Swarm a file of deploy/swarm does. */
const NAMED_FILES = ['SMTP_URL_FILE', 'OIDC_CLIENT_SECRET_FILE', 'REALTIME_APPS_FILE', 'NODE_EXTRA_CA_CERTS']

const settings = (): string[] => {
  const files = readdirSync(join(ROOT, 'src/config')).filter((name) => !name.includes('.test.'))
  const names = files.flatMap((name) => [...read(`src/config/${name}`).matchAll(/'([A-Z]+(?:_[A-Z]+)*)'/g)])
  return [...new Set(names.map(([, name = '']) => name))].filter((name) => name.length > 3 && !OTHERS.has(name))
}
/** What stands as a key of an environment, with or without `_FILE`. */
const keysOf = (text: string): Set<string> =>
  new Set([...text.matchAll(/(?:^ +|[{,] )([A-Z][A-Z_]+): /gm)].map(([, key = '']) => key))
const passes = (keys: Set<string>, name: string): boolean => keys.has(name) || keys.has(`${name}_FILE`)

test('docs/operating.md tells of every setting', () => {
  const table = /\| `HOST` `PORT`[^]*?\n\n/.exec(read('docs/operating.md'))?.[0] ?? ''
  const told = table.replaceAll('`_KEY` `_SECRET`', '`REALTIME_APP_KEY` `REALTIME_APP_SECRET`')
  expect(settings().length).toBeGreaterThan(40)
  expect(settings().filter((name) => !told.includes(`\`${name}\``) && !told.includes(`\`${name}=`))).toEqual([])
})

describe.each([
  ['Compose', 'docker-compose.yml'],
  ['Swarm', 'docker-stack-production.yml'],
] as const)('%s', (kind, file) => {
  const left = LEFT_OUT[kind]
  const overlays =
    kind === 'Swarm' ? readdirSync(join(ROOT, 'deploy/swarm')).filter((name) => name.endsWith('.yml')) : []
  const keys = keysOf([read(file), ...overlays.map((name) => read(`deploy/swarm/${name}`))].join('\n'))

  test('passes every setting on that is not left out for a reason', () => {
    expect(settings().filter((name) => !passes(keys, name) && !(name in left))).toEqual([])
  })

  test('leaves nothing out that it passes on, or that is no setting', () => {
    const known = new Set(settings())
    expect(Object.keys(left).filter((name) => passes(keys, name) || !known.has(name))).toEqual([])
  })

  test('mounts the files that not every house has', () => {
    expect(NAMED_FILES.filter((name) => !keys.has(name))).toEqual([])
  })
})

test('a file of deploy/swarm gives its secret to every service that reads the settings', () => {
  const readers = [...read('docker-stack-production.yml').matchAll(/^ {2}(\w+):\n(?: {4}.*\n|\n)*/gm)]
    .filter(([text]) => text.includes('<<: *environment') || text.includes('<<: *environment,'))
    .map(([, name]) => name)
  expect(readers).toEqual(['app', 'relay', 'worker', 'realtime', 'migration', 'checkup'])
  const library = read('scripts/swarm-lib.sh')
  for (const name of readdirSync(join(ROOT, 'deploy/swarm')).filter((each) => each.endsWith('.yml'))) {
    const served = [...read(`deploy/swarm/${name}`).matchAll(/(\w+): \*with/g)].map(([, service]) => service)
    expect([name, served]).toEqual([name, readers])
    expect(library).toMatch(new RegExp(`^NAMED='.*\\b${name.replace('.yml', '')}:`, 'm'))
  }
})

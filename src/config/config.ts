import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { backupOf } from './backup.ts'
import type { BackupSettings } from './backup.ts'
import type { Env } from './env.ts'
import { mailOf } from './mail.ts'
import type { MailSettings } from './mail.ts'
import { mysqlFaults } from './mysql-url.ts'
import { readEnv } from './env.ts'
import { providerOf } from './provider.ts'
import type { ProviderConfig } from './provider.ts'
import { pushOf } from './push.ts'
import type { PushSettings } from './push.ts'
import { readRedisUrl } from './redis-url.ts'
import type { RedisTarget } from './redis-url.ts'
import { loadOrCreateSecrets, loadSecrets } from './secrets.ts'
import type { StoredSecrets } from './secrets.ts'

export const ROLES = ['embedded', 'app', 'relay', 'worker', 'realtime', 'migrate'] as const
/** What a process does; `hadir start` is the embedded role. */
export type RoleName = (typeof ROLES)[number]

export type Config = {
  role: RoleName
  /** Name of this node in receipts, rows and logs. */
  node: string
  host: string
  port: number
  ops: { host: string; port: number }
  dataFolder: string
  database:
    | { kind: 'sqlite'; file: string }
    /** `pool` is how many connections write at most; `waitMs` how long a start waits until the server answers. */
    | { kind: 'mysql'; url: string; pool: number; waitMs: number }
  redis: { kind: 'none' } | { kind: 'redis'; target: RedisTarget; waitMs: number }
  sessionSecret: string
  realtime: {
    appId: string
    key: string
    secret: string
    port: number
    scaling: { enabled: boolean; channel: string }
    /** Over so long a realtime node that stops sends its sockets to the others. */
    drainMs: number
    /** Where further apps stand, for roles that hold sockets; they read it (`apps-file.ts`). */
    appsFile: string | null
  }
  /** Where people reach Hadir; links and the cookie's security follow from it. */
  publicUrl: URL
  /** Addresses or networks whose X-Forwarded-For is believed. */
  trustedProxies: string[]
  /** So far behind, in milliseconds, a process answers 503 instead of working; what keeps it alive is still answered. */
  busyAfterMs: number
  /** So long a link holds by which somebody sets a password, hours. */
  passwordLinkHours: number
  log: { level: string; file: string | null }
  /** Whether an empty database gets the demo company; unless told, only where one process is everything. */
  demo: boolean
  /** The company's own sign-in, beside passwords. */
  provider: ProviderConfig | null
  backup: BackupSettings
  /** Names, addresses and networks inside the house that outgoing webhooks and pushes may go to. */
  webhookInternal: string[]
  /** Null: no mail is sent. */
  mail: MailSettings | null
  push: PushSettings
}

/** Every fault of a configuration, so that all can be mended at once. */
export class ConfigError extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`The configuration cannot work:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.name = 'ConfigError'
    this.faults = faults
  }
}

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/**
 * Reads and judges the environment for one role. Throws `ConfigError` with all faults. The embedded role makes its
 * secrets where there are none; whoever only looks says `'read'`, makes nothing, and may find them empty.
 */
export function loadConfig(role: RoleName, source?: Env, secretsAre: 'made' | 'read' = 'made'): Config {
  const { env, faults } = readEnv(source)
  const port = (name: string, fallback: number): number => {
    const text = env[name]
    if (text === undefined) return fallback
    const value = Number(text)
    if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value
    faults.push(`${name}: "${text}" is not a port (0 to 65535)`)
    return fallback
  }
  const host = env['HOST'] ?? '127.0.0.1'
  const dataFolder = resolve(env['HADIR_DATA'] ?? './data')
  const httpPort = port('PORT', 3000)
  const ops = { host: env['OPS_HOST'] ?? '127.0.0.1', port: port('OPS_PORT', 9464) }
  const realtimePort = port('REALTIME_PORT', 8080)
  if (ops.port !== 0 && ops.port === (role === 'realtime' ? realtimePort : httpPort))
    faults.push('OPS_PORT must differ from the port for users')
  const database = databaseOf(env, dataFolder, role, faults)
  const redis = redisOf(env, role, faults)
  const load = secretsAre === 'made' ? loadOrCreateSecrets : loadSecrets
  const secrets = secretsOf(env, role, faults, () => load(dataFolder, faults))
  const level = env['LOG_LEVEL'] ?? 'info'
  if (!LEVELS.includes(level)) faults.push(`LOG_LEVEL: "${level}" is not one of ${LEVELS.join(', ')}`)
  const publicUrl = publicUrlOf(env, host, httpPort, faults)
  const mail = mailOf(env, faults)
  const config: Config = {
    role,
    node: nodeOf(env, faults),
    host,
    port: httpPort,
    ops,
    dataFolder,
    database,
    redis,
    sessionSecret: secrets.sessionSecret,
    realtime: {
      ...secrets.app,
      port: realtimePort,
      scaling: scalingOf(env, role, Boolean(env['REDIS_URL']), faults),
      drainMs: 1_000 * wholeNumber(env, 'REALTIME_DRAIN_SECONDS', { least: 0, most: 600, unset: 10 }, faults),
      appsFile: appsFileOf(env, role),
    },
    publicUrl,
    trustedProxies: proxiesOf(env, faults),
    busyAfterMs: wholeNumber(env, 'BUSY_AFTER_MS', { least: 100, most: 60_000, unset: 2_000 }, faults),
    passwordLinkHours: wholeNumber(env, 'PASSWORD_LINK_HOURS', { least: 1, most: 336, unset: 72 }, faults),
    log: { level, file: env['LOG_FILE'] ?? null },
    demo: onOff(env, 'HADIR_DEMO', role === 'embedded', faults),
    provider: providerOf(env, faults),
    backup: backupOf(env, faults),
    webhookInternal: internalOf(env, faults),
    mail,
    push: pushOf(env, faults, { publicUrl, mailFrom: mail?.from ?? null }),
  }
  if (faults.length > 0) throw new ConfigError(faults)
  return config
}

function internalOf(env: Env, faults: string[]): string[] {
  const named = (env['WEBHOOK_INTERNAL'] ?? '').split(',').map((one) => one.trim())
  const internal = named.filter((one) => one !== '')
  for (const one of internal) {
    const [address = '', bits] = one.split('/')
    const most = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
    const isNetwork = most > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
    if (!isNetwork && !/^(?!\d+(\.\d+)*$)[a-z\d]([a-z\d.-]{0,251}[a-z\d])?$/i.test(one))
      faults.push(`WEBHOOK_INTERNAL: "${one}" is neither a host name, an address nor a network`)
  }
  return internal
}

const appsFileOf = (env: Env, role: RoleName): string | null =>
  env['REALTIME_APPS_FILE'] && (role === 'embedded' || role === 'realtime') ? resolve(env['REALTIME_APPS_FILE']) : null

function onOff(env: Env, name: string, fallback: boolean, faults: string[]): boolean {
  const text = env[name]?.toLowerCase()
  if (text === undefined) return fallback
  if (['on', 'true', '1', 'yes'].includes(text)) return true
  if (!['off', 'false', '0', 'no'].includes(text)) faults.push(`${name}: say on or off, not "${text}"`)
  return false
}

function databaseOf(env: Env, dataFolder: string, role: RoleName, faults: string[]): Config['database'] {
  const text = env['DATABASE_URL'] ?? 'sqlite:'
  if (text.startsWith('sqlite:')) {
    const path = text.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '')
    return { kind: 'sqlite', file: path ? resolve(path) : join(dataFolder, 'hadir.db') }
  }
  if (!URL.canParse(text) || new URL(text).protocol !== 'mysql:')
    faults.push('DATABASE_URL must begin with sqlite: or mysql://')
  else if (role === 'embedded')
    faults.push(
      'DATABASE_URL: "hadir start" is one process on SQLite; MySQL needs the roles app, relay, worker and realtime',
    )
  else faults.push(...mysqlFaults(text))
  const pool = wholeNumber(env, 'DATABASE_POOL', { least: 1, most: 500, unset: 12 }, faults)
  const wait = wholeNumber(env, 'DATABASE_WAIT_SECONDS', { least: 0, most: 3_600, unset: 60 }, faults)
  return { kind: 'mysql', url: text, pool, waitMs: wait * 1_000 }
}

type Range = { least: number; most: number; unset: number }

function wholeNumber(env: Env, name: string, { least, most, unset }: Range, faults: string[]): number {
  const text = env[name]
  if (text === undefined) return unset
  if (/^\d{1,6}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text)
  faults.push(`${name}: "${text}" is not a whole number from ${least} to ${most}`)
  return unset
}

function redisOf(env: Env, role: RoleName, faults: string[]): Config['redis'] {
  const url = env['REDIS_URL']
  if (!url) {
    if (role === 'relay' || role === 'worker') faults.push(`REDIS_URL is missing: the role ${role} works over Redis`)
    return { kind: 'none' }
  }
  const read = readRedisUrl(url)
  faults.push(...read.faults)
  if (role === 'embedded') faults.push('REDIS_URL: "hadir start" needs no Redis; leave it unset')
  const wait = wholeNumber(env, 'REDIS_WAIT_SECONDS', { least: 0, most: 3_600, unset: 60 }, faults)
  return read.target ? { kind: 'redis', target: read.target, waitMs: wait * 1_000 } : { kind: 'none' }
}

function secretsOf(
  env: Env,
  role: RoleName,
  faults: string[],
  stored: () => StoredSecrets | null,
): { sessionSecret: string; app: { appId: string; key: string; secret: string } } {
  const app = { appId: env['REALTIME_APP_ID'], key: env['REALTIME_APP_KEY'], secret: env['REALTIME_APP_SECRET'] }
  const given = Object.values(app).filter(Boolean).length
  if (given > 0 && given < 3)
    faults.push('REALTIME_APP_ID, REALTIME_APP_KEY and REALTIME_APP_SECRET go together: set all three or none')
  if (app.secret && app.secret.length < 16) faults.push('REALTIME_APP_SECRET is shorter than 16 characters')
  if (app.key && !/^[\w-]{1,64}$/.test(app.key))
    faults.push('REALTIME_APP_KEY may hold only letters, digits, _ and - (64 at most)')
  if (app.appId && !/^[\w-]{1,64}$/.test(app.appId))
    faults.push('REALTIME_APP_ID may hold only letters, digits, _ and - (64 at most)')
  const session = env['SESSION_SECRET']
  if (session && session.length < 32) faults.push('SESSION_SECRET is shorter than 32 characters')
  if (role !== 'embedded' && role !== 'migrate') {
    if (!session && role === 'app') faults.push('SESSION_SECRET is missing: every app node needs the same one')
    if (given === 0 && role !== 'relay')
      faults.push('REALTIME_APP_ID, REALTIME_APP_KEY and REALTIME_APP_SECRET are missing')
  }
  const made = role === 'embedded' && faults.length === 0 ? stored() : null
  return {
    sessionSecret: session ?? made?.sessionSecret ?? '',
    app: {
      appId: app.appId ?? made?.appId ?? '',
      key: app.key ?? made?.key ?? '',
      secret: app.secret ?? made?.secret ?? '',
    },
  }
}

function scalingOf(env: Env, role: RoleName, hasRedis: boolean, faults: string[]): Config['realtime']['scaling'] {
  const alone = role === 'embedded' || role === 'migrate'
  const enabled = onOff(env, 'REALTIME_SCALING_ENABLED', !alone, faults)
  const channel = env['REALTIME_SCALING_CHANNEL'] ?? 'hadir'
  if (!/^[\w.-]{1,64}$/.test(channel))
    faults.push('REALTIME_SCALING_CHANNEL may hold only letters, digits, ".", "_" and "-" (64 at most)')
  if (enabled && !hasRedis && role === 'realtime')
    faults.push(
      'REDIS_URL is missing: realtime nodes hear each other over Redis (REALTIME_SCALING_ENABLED=off for one alone)',
    )
  if (!enabled && role === 'worker')
    faults.push('REALTIME_SCALING_ENABLED: a worker reaches the realtime nodes over Redis; leave it on')
  return { enabled, channel }
}

function nodeOf(env: Env, faults: string[]): string {
  const node = env['NODE_ID'] ?? hostname().slice(0, 64)
  if (!/^[\w.-]{1,64}$/.test(node))
    faults.push(`NODE_ID: "${node}" may hold only letters, digits, ".", "_" and "-" (64 at most)`)
  return node
}

function publicUrlOf(env: Env, host: string, port: number, faults: string[]): URL {
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : isIP(host) === 6 ? `[${host}]` : host
  const reachable = URL.canParse(`http://${shown}:${port}`)
  if (!reachable) faults.push(`HOST: "${host}" is not an address or the name of a host`)
  const fallback = new URL(reachable ? `http://${shown}:${port}` : 'http://localhost')
  const text = env['PUBLIC_URL']
  if (!text) return fallback
  if (URL.canParse(text)) {
    const url = new URL(text)
    if (['http:', 'https:'].includes(url.protocol) && url.pathname === '/' && !url.search && !url.hash) return url
  }
  faults.push('PUBLIC_URL must be http(s)://host[:port] without a path')
  return fallback
}

function proxiesOf(env: Env, faults: string[]): string[] {
  const list = (env['TRUSTED_PROXIES'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  for (const entry of list) {
    const [address = '', bits, ...rest] = entry.split('/')
    const family = isIP(address)
    const wrong =
      family === 0 ||
      rest.length > 0 ||
      (bits !== undefined && !(Number(bits) > 0 && Number(bits) <= (family === 4 ? 32 : 128)))
    if (wrong) faults.push(`TRUSTED_PROXIES: "${entry}" is not an address or a network such as 10.0.0.0/8`)
  }
  return list
}

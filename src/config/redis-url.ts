/** A Redis, or the sentinels that know where it is. */
export type RedisTarget = {
  username: string | null
  password: string | null
  db: number
  /** `insecure`: encrypted, but whoever answers is believed. */
  tls: 'off' | 'on' | 'insecure'
  at: { host: string; port: number } | { sentinels: { host: string; port: number }[]; master: string }
  /** Of the sentinels, where they ask for one. */
  sentinelPassword: string | null
}

const FORMS =
  'redis://[user:password@]host[:6379][/db] or redis+sentinel://[user:password@]host[:26379],host…/master[/db]'
const SCHEMES = ['redis', 'rediss', 'redis+sentinel', 'rediss+sentinel']
const PLACE = /^(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/i
const PARAMETERS = ['tls', 'sentinel_password']

/**
 * Reads a `REDIS_URL`. Null with all faults when it cannot be used; a fault never repeats the URL, because a password
 * is in it.
 */
export function readRedisUrl(text: string): { target: RedisTarget | null; faults: string[] } {
  const faults: string[] = []
  const fault = (says: string): void => void faults.push(`REDIS_URL: ${says}`)
  const parts = /^([a-z+]+):\/\/(?:([^@/]*)@)?([^@/?#]*)(\/[^?#]*)?(?:\?([^#]*))?(#.*)?$/i.exec(text)
  const [, scheme = '', credentials = '', hosts = '', path = '', query = '', rest] = parts ?? []
  if (!parts || !SCHEMES.includes(scheme)) return { target: null, faults: [`REDIS_URL must be ${FORMS}`] }
  // what would follow is part of the password, and must not be named as a port or a parameter
  if (credentials === '' && (path + query).includes('@') && !hosts.split(',').every((host) => PLACE.test(host.trim())))
    return { target: null, faults: ['REDIS_URL: a "/" in user or password must be written as %2F'] }
  if (rest !== undefined) fault('a "#" in the password must be written as %23')
  const isSentinel = scheme.endsWith('+sentinel')
  const { username, password } = credentialsOf(credentials, fault)
  const places = hosts.split(',').map((host) => placeOf(host, isSentinel ? 26_379 : 6_379, fault))
  if (!isSentinel && places.length > 1) fault('several hosts need redis+sentinel://')
  const names = path.split('/').slice(1)
  const master = isSentinel ? (names.shift() ?? '') : ''
  if (isSentinel && master === '') fault('the name of the master is missing (redis+sentinel://host,host/master)')
  const [db = '', ...more] = names
  if (!/^\d{0,3}$/.test(db) || more.length > 0) fault('after the host only the number of a database may follow')
  const parameters = new URLSearchParams(query)
  for (const name of parameters.keys())
    if (!PARAMETERS.includes(name)) fault(`the parameter "${name}" is not known; there are ${PARAMETERS.join(', ')}`)
  const tls = parameters.get('tls') ?? 'on'
  if (!['on', 'insecure'].includes(tls)) fault(`tls is "on" or "insecure", not "${tls}"`)
  if (parameters.has('tls') && !scheme.startsWith('rediss')) fault('tls needs rediss://')
  if (faults.length > 0) return { target: null, faults }
  const target: RedisTarget = {
    username,
    password,
    db: Number(db),
    tls: scheme.startsWith('rediss') ? (tls as RedisTarget['tls']) : 'off',
    at: isSentinel ? { sentinels: places, master } : (places[0] as RedisTarget['at']),
    sentinelPassword: parameters.get('sentinel_password'),
  }
  return { target, faults }
}

type Fault = (says: string) => void

function credentialsOf(text: string, fault: Fault): Pick<RedisTarget, 'username' | 'password'> {
  if (text === '') return { username: null, password: null }
  try {
    const [user = '', ...rest] = text.split(':')
    return { username: decodeURIComponent(user) || null, password: decodeURIComponent(rest.join(':')) || null }
  } catch {
    fault('a "%" in user or password must be written as %25')
    return { username: null, password: null }
  }
}

function placeOf(text: string, standardPort: number, fault: Fault): { host: string; port: number } {
  const [, host = '', port] = PLACE.exec(text.trim()) ?? []
  if (host === '') fault('a host is missing or is not one')
  if (port !== undefined && !(Number(port) > 0 && Number(port) <= 65_535)) fault(`"${port}" is not a port`)
  return { host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? standardPort : Number(port) }
}

import { readFileSync } from 'node:fs'

/** Raw settings by name; the only place that looks at the process's environment. */
export type Env = Readonly<Record<string, string | undefined>>

/** What could not be read, for the list of faults. */
export type EnvFault = string

const FILE = '_FILE'

/**
 * The environment with `NAME_FILE` resolved: the file's content without its trailing line break stands for `NAME`.
 * Both at once, or a file that cannot be read, is a fault. An empty value counts as not set.
 */
export function readEnv(source: Env = process.env): { env: Env; faults: EnvFault[] } {
  const env: Record<string, string> = {}
  const faults: EnvFault[] = []
  for (const [name, value] of Object.entries(source)) if (value) env[name] = value
  for (const name of FROM_FILE) {
    const path = env[name + FILE]
    if (!path) continue
    if (env[name]) faults.push(`${name} and ${name}${FILE} are both set; keep one`)
    try {
      const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
      if (text) env[name] = text
      else faults.push(`${name}${FILE}: ${path} is empty`)
    } catch (error) {
      faults.push(`${name}${FILE}: cannot read ${path} (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`)
    }
  }
  return { env, faults }
}

/** Settings that are secrets, or hold one, and may come from a file. */
const FROM_FILE = [
  'DATABASE_URL',
  'REDIS_URL',
  'SESSION_SECRET',
  'REALTIME_APP_ID',
  'REALTIME_APP_KEY',
  'REALTIME_APP_SECRET',
  'OIDC_CLIENT_SECRET',
  'HADIR_BACKUP_KEY',
  'HADIR_BACKUP_DRILL_URL',
  'SMTP_URL',
  'MAIL_FROM',
  'VAPID_PUBLIC_KEY',
  'VAPID_PRIVATE_KEY',
]

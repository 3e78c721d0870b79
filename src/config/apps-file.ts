import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { AppSettings } from '#src/realtime/apps.ts'
import { parseOriginRule } from '#src/realtime/origin.ts'
import { WEBHOOK_EVENTS } from '#src/realtime/webhook-events.ts'
import { ConfigError } from './config.ts'
import { messageOf } from '../kernel/errors.ts'

const Name = z.string().regex(/^[\w-]{1,64}$/, 'may hold only letters, digits, _ and - (64 at most)')
const Origin = z.string().superRefine((entry, context) => {
  try {
    parseOriginRule(entry)
  } catch (error) {
    context.addIssue({ code: 'custom', message: messageOf(error) })
  }
})
const Url = z.string().refine(isHttpUrl, 'is not an address with http or https, and without a user in it')
const count = z.int().min(0).max(100_000_000)
const ms = z.int().min(0).max(86_400_000)

const Options = z.strictObject({
  enabled: z.boolean().optional(),
  tls_only: z.boolean().optional(),
  allow_any_origin: z.boolean().optional(),
  client_events: z.boolean().optional(),
  client_events_on_encrypted: z.boolean().optional(),
  subscription_count: z.boolean().optional(),
  member_grace_ms: ms.optional(),
  prove_within_ms: ms.optional(),
  auth_failure: z.enum(['subscription_error', 'pusher_error']).optional(),
  over_quota: z.enum(['stop', 'come_back']).optional(),
})

const Limits = z.strictObject({
  max_connections: count.optional(),
  max_event_bytes: z.int().min(1).max(1_000_000).optional(),
  events_per_second: count.optional(),
  reads_per_second: count.optional(),
  max_members: count.optional(),
  max_user_info_bytes: z.int().min(0).max(64_000).optional(),
  max_watchlist: z.int().min(0).max(1_000).optional(),
  cache_ttl_ms: z.int().min(1_000).max(86_400_000).optional(),
  client_events_per_second: z.int().min(0).max(1_000).optional(),
})

const Webhook = z.strictObject({
  url: Url,
  events: z.array(z.enum(WEBHOOK_EVENTS)).min(1).optional(),
  channel_prefix: z.string().max(200).optional(),
  allow_private: z.boolean().optional(),
})

const App = z.strictObject({
  id: Name,
  key: Name,
  secret: z.string().min(16, 'is shorter than 16 characters').max(256),
  allowed_origins: z.array(Origin).max(100).optional(),
  options: Options.optional(),
  limits: Limits.optional(),
  webhooks: z.array(Webhook).max(20).optional(),
})

/** The file of `REALTIME_APPS_FILE`. Names are those of `src/realtime/apps.ts` with underscores. */
export const AppsFile = z.strictObject({ $schema: z.string().optional(), apps: z.array(App).max(1_000) })

/** Apps, or everything that is wrong with them; a fault never holds a secret. */
type ReadApps = { apps: AppSettings[]; faults: string[] }

/** Reads and judges the text of the file. `taken` are apps that are there already. */
export function parseApps(text: string, taken: readonly { id: string; key: string }[] = []): ReadApps {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // what the parser says quotes the text, and with it secrets
    return { apps: [], faults: ['is not JSON'] }
  }
  const result = AppsFile.safeParse(json)
  if (!result.success) return { apps: [], faults: result.error.issues.map((issue) => faultOf(issue, json)) }
  const apps = result.data.apps.map(settingsOf)
  const faults = doubles([...taken, ...apps])
  return faults.length > 0 ? { apps: [], faults } : { apps, faults }
}

/** The apps of a file, for a start: throws `ConfigError` with everything that is wrong with them. */
export function loadApps(path: string, taken: readonly { id: string; key: string }[]): AppSettings[] {
  const { apps, faults } = parseApps(readText(path), taken)
  if (faults.length > 0) throw new ConfigError(faults.map((fault) => `REALTIME_APPS_FILE: ${path}: ${fault}`))
  return apps
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    throw new ConfigError([`REALTIME_APPS_FILE: cannot read ${path} (${code})`])
  }
}

function settingsOf({
  allowed_origins = [],
  options = {},
  limits = {},
  webhooks = [],
  ...app
}: z.infer<typeof App>): AppSettings {
  return {
    ...app,
    allowedOrigins: allowed_origins,
    options: camel(options),
    limits: camel(limits),
    webhooks: webhooks.map(({ events = WEBHOOK_EVENTS, ...hook }) => ({ ...camel(hook), url: hook.url, events })),
  }
}

const camel = (record: Record<string, unknown>): Record<string, never> =>
  Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value as never,
    ]),
  )

function doubles(apps: readonly { id: string; key: string }[]): string[] {
  const faults: string[] = []
  for (const what of ['id', 'key'] as const) {
    const seen = new Set<string>()
    for (const app of apps) {
      if (seen.has(app[what])) faults.push(`two apps have the ${what} "${app[what]}"`)
      seen.add(app[what])
    }
  }
  return faults
}

function faultOf(issue: z.core.$ZodIssue, json: unknown): string {
  const [list, index] = issue.path
  const id = list === 'apps' && typeof index === 'number' ? idOf(json, index) : null
  const path = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return `${path.slice(1) || 'the file'}${id === null ? '' : ` (app "${id}")`} ${issue.message}`
}

function idOf(json: unknown, index: number): string | null {
  const { apps } = json as { apps: { id?: unknown }[] }
  const id = apps[index]?.id
  return typeof id === 'string' ? id.slice(0, 64) : null
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === ''
}

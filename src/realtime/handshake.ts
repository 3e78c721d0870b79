import type { IncomingHttpHeaders } from 'node:http'
import type { App, Apps } from './apps.ts'
import type { CloseCause } from './close-codes.ts'
import { CLOSE } from './close-codes.ts'
import { isOriginAllowed } from './origin.ts'

/** The versions of the protocol that this server speaks: they differ only in how faults of the handshake arrive. */
const PROTOCOLS = new Set(['5', '6', '7'])
const VERSION = /^\d+(\.\d+){0,3}([-+][\w.+-]*)?$/

/** Decides by its address and headers whether a socket is welcome: its app, or why not. */
export function judgeHandshake(
  { url = '', headers }: { url?: string | undefined; headers: IncomingHttpHeaders },
  apps: Apps,
): { app: App } | { refused: CloseCause } {
  const [path = '', ...rest] = url.split('?')
  const query = new URLSearchParams(rest.join('?'))
  const key = /^\/app\/([\w.~-]+)\/?$/.exec(path)?.[1]
  if (key === undefined) return { refused: CLOSE.pathNotFound }
  const app = apps.byKey(key)
  if (!app) return { refused: CLOSE.unknownApp }
  const protocol = query.get('protocol')
  if (!protocol) return { refused: CLOSE.protocolMissing }
  if (!PROTOCOLS.has(protocol)) return { refused: CLOSE.protocolUnsupported }
  const version = query.get('version')
  if (version && !VERSION.test(version)) return { refused: CLOSE.versionFormat }
  if (!isOriginAllowed(headers.origin, headers.host, app.allowedOrigins)) return { refused: CLOSE.originDenied }
  return { app }
}

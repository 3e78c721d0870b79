import type { IncomingHttpHeaders } from 'node:http'
import type { App, Apps } from './apps.ts'
import type { CloseCause } from './close-codes.ts'
import { CLOSE } from './close-codes.ts'
import { isOriginAllowed } from './origin.ts'

/** The versions of the protocol that this server speaks: they differ only in how faults of the handshake arrive. */
const PROTOCOLS = new Set(['5', '6', '7'])
const VERSION = /^\d+(\.\d+){0,3}([-+][\w.+-]*)?$/

/** `encrypted`: the socket itself speaks TLS. */
export type Handshake = { url?: string | undefined; headers: IncomingHttpHeaders; encrypted?: boolean }

/** Decides by its address and headers whether a socket is welcome: its app, or why not. */
export function judgeHandshake(
  { url = '', headers, encrypted = false }: Handshake,
  apps: Apps,
): { app: App } | { refused: CloseCause } {
  const [path = '', ...rest] = url.split('?')
  const query = new URLSearchParams(rest.join('?'))
  const key = /^\/app\/([\w.~-]+)\/?$/.exec(path)?.[1]
  if (key === undefined) return { refused: CLOSE.pathNotFound }
  const app = apps.byKey(key)
  if (!app) return { refused: CLOSE.unknownApp }
  if (!app.options.enabled) return { refused: CLOSE.disabledApp }
  if (app.options.tlsOnly && !encrypted && !isForwardedTls(headers)) return { refused: CLOSE.tlsOnly }
  const protocol = query.get('protocol')
  if (!protocol) return { refused: CLOSE.protocolMissing }
  if (!PROTOCOLS.has(protocol)) return { refused: CLOSE.protocolUnsupported }
  const version = query.get('version')
  if (version && !VERSION.test(version)) return { refused: CLOSE.versionFormat }
  if (!isOriginAllowed(headers.origin, headers.host, app)) return { refused: CLOSE.originDenied }
  return { app }
}

/** A proxy says it. A client that says so itself harms only itself. */
function isForwardedTls({ 'x-forwarded-proto': forwarded }: IncomingHttpHeaders): boolean {
  const first = (Array.isArray(forwarded) ? forwarded[0] : forwarded)?.split(',')[0]?.trim().toLowerCase()
  return first === 'https' || first === 'wss'
}

import { isIP } from 'node:net'
import type { Access } from './lines.ts'

/**
 * What a `DATABASE_URL` says: `mysql://user:password@host[:3306]/database[?tls=on|insecure]`. With `tls=on` the
 * server's certificate is checked, and that it is for this name (`NODE_EXTRA_CA_CERTS` adds an authority); `insecure`
 * encrypts for whoever answers.
 */
export function accessOf(url: string): Access {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  const tls = searchParams.get('tls')
  const host = hostname.replace(/^\[|\]$/g, '')
  const rejectUnauthorized = tls !== 'insecure'
  // for an address the driver would ask whether the certificate is for "localhost"
  const verifyIdentity = rejectUnauthorized && isIP(host) === 0
  return {
    host,
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ...(tls !== null && tls !== 'off' && { ssl: { rejectUnauthorized, verifyIdentity } }),
  }
}

import type { Access } from './lines.ts'

/**
 * What a `DATABASE_URL` says: `mysql://user:password@host[:3306]/database[?tls=on|insecure]`. With `tls=on` the
 * server's certificate is checked (`NODE_EXTRA_CA_CERTS` adds an authority); `insecure` encrypts for whoever answers.
 */
export function accessOf(url: string): Access {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  const tls = searchParams.get('tls')
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ...(tls !== null && tls !== 'off' && { ssl: { rejectUnauthorized: tls !== 'insecure' } }),
  }
}

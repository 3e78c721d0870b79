/** Decides whether a page may connect, by the origin and host of the page. */
type OriginRule = (origin: string, host: string) => boolean

/**
 * What an entry of an allow-list means. Throws when it means nothing. There is no word for every page in the world:
 * that is an option of the application, so that nobody says it in passing.
 * - `https://hr.example.com` that origin exactly, scheme and port included
 * - `hr.example.com` or `hr.example.com:8443` that host under any scheme
 * - `*.example.com` any host below it, not itself
 */
export function parseOriginRule(entry: string): OriginRule {
  if (entry === '*') throw new Error('"*" lets every page in the world in; if that is wanted, say allow_any_origin')
  if (entry.includes('://') && URL.canParse(entry)) {
    const wanted = new URL(entry).origin
    if (wanted !== 'null') return (origin) => origin === wanted
  }
  const suffix = entry.startsWith('*.') ? entry.slice(1).toLowerCase() : null
  const name = suffix?.slice(1) ?? entry
  if (
    !name ||
    name.includes('*') ||
    !URL.canParse(`http://${name}`) ||
    new URL(`http://${name}`).host !== name.toLowerCase()
  )
    throw new Error(`"${entry}" is not an origin or a host`)
  return suffix ? (_, host) => host.endsWith(suffix) : (_, host) => host === name.toLowerCase()
}

/**
 * Whether a handshake with these two headers may go on. Browsers always send Origin and a page cannot leave it
 * out, so a handshake without one comes from a program, for which origins mean nothing: it is let in. `null`
 * (sandboxed frames, local files) is never let in except where every page is.
 */
export function isOriginAllowed(
  origin: string | undefined,
  hostHeader: string | undefined,
  { allowedOrigins, options }: { allowedOrigins: readonly string[]; options: { allowAnyOrigin: boolean } },
): boolean {
  if (origin === undefined || options.allowAnyOrigin) return true
  if (!URL.canParse(origin)) return false
  const page = new URL(origin)
  if (page.origin === 'null') return false
  if (hostHeader !== undefined && URL.canParse(`${page.protocol}//${hostHeader}`))
    if (new URL(`${page.protocol}//${hostHeader}`).host === page.host) return true
  return allowedOrigins.some((entry) => parseOriginRule(entry)(page.origin, page.host))
}

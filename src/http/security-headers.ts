/**
 * What tells browsers to keep our pages to themselves. The same for every answer, so it is put together once: at a
 * few thousand answers a second the words of a content security policy cost as much as a query.
 */
export function securityHeaders({ protocol, host }: URL): Readonly<Record<string, string>> {
  const secure = protocol === 'https:'
  const policy = [
    "default-src 'self'",
    "base-uri 'self'",
    // of the sockets 'self' means those of the page's own host, by whatever name it was opened
    `connect-src 'self' ${secure ? 'wss' : 'ws'}://${host}`,
    "font-src 'self' data:",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data: blob:",
    "object-src 'none'",
    "script-src 'self'",
    "script-src-attr 'none'",
    "style-src 'self' 'unsafe-inline'",
    ...(secure ? ['upgrade-insecure-requests'] : []),
  ]
  return {
    'content-security-policy': policy.join(';'),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'x-frame-options': 'DENY',
    ...(secure && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  }
}

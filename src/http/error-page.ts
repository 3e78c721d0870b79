import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { pageTextOf, WAIT, WAYS } from './page-words.ts'

/** The page asks again after `SOONEST` to `SOONEST + SPREAD` seconds. */
const SOONEST = 3
const SPREAD = 6
/** Longer than this nobody looks at a page that does nothing. */
const LATEST = 300

/** The colours and sizes of web/shared/tokens.css: nothing can be fetched when the server has no time. */
const STYLE = `:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(#f5f6f5,#101412);color:light-dark(#141916,#edf1ee);font:1rem/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:26rem;margin:1rem;padding:1.5rem;background:light-dark(#fff,#181d1a);border:1px solid light-dark(#d9dedb,#303834);border-radius:12px}
b,[lang=en],small{color:light-dark(#4d5852,#a9b4ae)}b{color:light-dark(#0a6847,#5bcb9b)}
h1{margin:.25rem 0 .5rem;font-size:1.25rem;line-height:1.3}p{margin:0 0 .75rem}small{overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0}
a{display:inline-flex;align-items:center;min-height:48px;padding:0 1rem;border-radius:8px;border:1px solid light-dark(#7d8a83,#78857e);color:inherit;text-decoration:none}
a:first-child{background:light-dark(#0a6847,#14704c);border-color:transparent;color:#fff}
a:focus-visible{outline:3px solid light-dark(#0b57d0,#8ab4f8);outline-offset:2px}
[lang=en]{font-size:.875rem;border-top:1px solid light-dark(#d9dedb,#303834);padding-top:.75rem}`

/**
 * Asks until the page may be had and loads it then, so that nobody who reads (or hears) this one is thrown out of it. A
 * crowd that was sent away together does not come back together, whenever it comes.
 */
const SCRIPT = `const soonest = Number(document.body.dataset.again)
const wait = () => setTimeout(async () => {
  const status = await fetch(location.href, { method: 'HEAD', cache: 'no-store' }).then((answer) => answer.status, () => 503)
  if (status === 429 || status >= 500) wait()
  else location.reload()
}, (soonest + Math.random() * ${SPREAD}) * 1000)
wait()`

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
/** Nothing but what stands in the page itself. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "base-uri 'none'",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
].join(';')

/**
 * Whether somebody reads the answer in the window of a browser: it says so itself, or it asks for a page outside the
 * API. Scripts of our own and of others ask for anything or for JSON, and get a problem.
 */
export function isPageLoad({ method, url, headers }: Pick<FastifyRequest, 'method' | 'url' | 'headers'>): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  const destination = headers['sec-fetch-dest']
  if (destination !== undefined) return destination === 'document'
  return !/^\/(api|apps|app)(\/|$|\?)/.test(url) && (headers.accept ?? '').includes('text/html')
}

/** From when on, in seconds, the page asks again by itself; null where that would not help. Not before `retryAfter`. */
export function againFrom(status: number, retryAfter = 0): number | null {
  return status === 503 || status === 429 ? Math.max(SOONEST, Math.min(retryAfter, LATEST)) : null
}

/** The whole page for a status: Indonesian, then English, a way on, and the number that stands in the log. */
export function errorPage(status: number, requestId: string, retryAfter?: number): string {
  const { id, en } = pageTextOf(status)
  const from = againFrom(status, retryAfter)
  const again = from === null ? '' : `<script>${SCRIPT}</script>`
  // where scripts are off: as late as anybody's
  const still = from === null ? '' : `<noscript><meta http-equiv="refresh" content="${from + SPREAD}"></noscript>`
  const wait = (words: string): string => (from === null ? '' : ` ${words}`)
  const home = `<a href="/">${WAYS.home}</a>`
  const isOurs = status >= 500 || status === 429
  return `<!doctype html>
<html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">${still}
<title>${id.title} · Hadir</title><style>${STYLE}</style></head>
<body data-again="${from ?? ''}"><main><b>Hadir</b><h1>${id.title}</h1><p>${id.text}${wait(WAIT.id)}</p>
<nav aria-label="Hadir">${isOurs ? `<a href="">${WAYS.again}</a>${home}` : home}</nav>
<div lang="en"><p><strong>${en.title}.</strong> ${en.text}${wait(WAIT.en)}</p></div>
<small>${status} · ${requestId.replaceAll(/[^\w-]/g, '')}</small></main>${again}</body></html>
`
}

// What the employee page loads before it can clock in, in gzip bytes: the scripts of index.html, the page's own
// chunks with all they import, and the words. Needs a build (npm run build). Usage: node tools/size-check.mjs [dist folder]
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const GOAL = 120 * 1024
const dist = process.argv[2] ?? join(import.meta.dirname, '../web/dist')

/** What an Indonesian phone asks for beside the scripts of index.html; English is as long. Keys of Vite's manifest. */
const START = ['shared/locales/id/first.ts']

/** The scripts of some entries and, without end, of what they import before they run. */
export function scriptsOf(manifest, keys) {
  const found = new Map()
  const visit = (key) => {
    const chunk = manifest[key]
    if (!chunk) throw new Error(`the build has no "${key}"; has the page moved?`)
    if (found.has(chunk.file)) return
    found.set(chunk.file, key)
    for (const imported of chunk.imports ?? []) visit(imported)
  }
  for (const key of keys) visit(key)
  return [...found.keys()].filter((file) => file.endsWith('.js'))
}

/** The scripts that the page itself names. */
export const scriptsIn = (html) =>
  [...html.matchAll(/<(?:script|link)\b[^>]*(?:src|href)="\/([^"]+\.js)"/g)].map((tag) => tag[1])

export function measure(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'))
  const html = readFileSync(join(folder, 'index.html'), 'utf8')
  const files = new Set([...scriptsIn(html), ...scriptsOf(manifest, START)])
  const rows = [...files].map((file) => ({
    file,
    bytes: gzipSync(readFileSync(join(folder, file)), { level: 9 }).length,
  }))
  return {
    rows: rows.sort((a, b) => b.bytes - a.bytes),
    total: rows.reduce((sum, row) => sum + row.bytes, 0),
    goal: GOAL,
  }
}

if (import.meta.main) {
  const { rows, total, goal } = measure(dist)
  const line = (bytes, what) => `${(bytes / 1024).toFixed(1).padStart(8)} KB  ${what}`
  for (const { bytes, file } of rows) console.log(line(bytes, file))
  console.log(line(total, `employee page, JavaScript (gzip); goal ${goal / 1024} KB`))
  if (total > goal) {
    console.error('The employee page has grown above its goal.')
    process.exit(1)
  }
}

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { tenths } from './report.ts'
import type { Section } from './report.ts'

type Measured = { rows: { file: string; bytes: number }[]; total: number; goal: number }

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const kilobytes = (bytes: number): string => tenths(bytes / 1024)

/** What an employee's phone loads before it can clock in, of the web app as it is built now. */
export async function measureSize(): Promise<Section> {
  const { status } = spawnSync(process.execPath, [pathOf('../build-web.mjs'), '--if-needed'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('the web app does not build')
  // plain JavaScript without types
  const { measure } = (await import(pathOf('../size-check.mjs'))) as { measure: (dist: string) => Measured }
  const { rows, total, goal } = measure(pathOf('../../web/dist'))
  return {
    title: 'JavaScript of the employee page, gzip',
    columns: ['', 'KB'],
    rows: [
      ['the page and all it imports', kilobytes(total)],
      ...rows.slice(0, 5).map(({ file, bytes }) => [`of that ${nameOf(file)}`, kilobytes(bytes)]),
    ],
    notes: [`Goal ≤ ${kilobytes(goal)} KB: ${total <= goal ? 'reached' : 'missed'}; ${rows.length} files.`],
  }
}

/** Without the hash of the content. */
const nameOf = (file: string): string => file.replace(/^.*\//, '').replace(/-[\w-]{8}(?=\.js$)/, '')

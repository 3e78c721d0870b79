import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Imports that the lint must refuse, each in the room where it would do harm. */
const FORBIDDEN: readonly [file: string, line: string][] = [
  ['contract/a.ts', `import '#src/kernel/clock.ts'`],
  ['contract/b.ts', `import 'fastify'`],
  ['web/admin/a.ts', `import type { X } from '#src/kernel/log.ts'`],
  ['web/admin/b.ts', `import '../../src/kernel/log.ts'`],
  ['src/kernel/a.ts', `import 'kysely'`],
  ['src/kernel/b.ts', `import 'node:fs'`],
  ['src/kernel/c.ts', `import '#src/database/database.ts'`],
  ['src/features/attendance/a.ts', `import '#src/features/accounts/password.ts'`],
  ['src/features/attendance/b.ts', `import '../accounts/password.ts'`],
  ['src/features/attendance/c.ts', `import '#src/database/sqlite/sqlite.ts'`],
  ['src/features/attendance/d.ts', `import '#src/outbox/relay.ts'`],
  ['src/features/attendance/e.ts', `export { x } from '#src/outbox/feed.ts'`],
  ['src/features/attendance/f.ts', `void import('#src/roles/embedded.ts')`],
  ['src/features/attendance/g.ts', `import 'node:sqlite'`],
  ['src/outbox/a.ts', `import '#src/features/attendance/index.ts'`],
  ['src/outbox/b.ts', `import '#src/queue/memory/memory-queue.ts'`],
  ['src/http/a.ts', `import '../features/attendance/index.ts'`],
  ['src/realtime/a.ts', `import '#src/database/database.ts'`],
  ['src/realtime/b.ts', `import '#src/features/attendance/index.ts'`],
  ['src/database/a.ts', `import '#src/outbox/append.ts'`],
  ['src/queue/memory/a.ts', `import '#src/features/attendance/index.ts'`],
  ['src/queue/a.ts', `import '#src/roles/worker.ts'`],
  ['src/cli/a.ts', `import '#web/main.tsx'`],
  ['src/http/b.ts', `export const x = process.env['X']`],
  ['src/http/c.ts', `export const x = Date.now()`],
  ['src/http/d.ts', `export const x = (y: any) => y`],
]

/** The same rooms with imports that are theirs. */
const ALLOWED: readonly [file: string, line: string][] = [
  ['contract/ok.ts', `import 'zod'`],
  ['web/admin/ok.ts', `import '#contract/board.ts'`],
  ['src/kernel/ok.ts', `import '#contract/errors.ts'`],
  ['src/features/attendance/ok.ts', `import '#src/outbox/append.ts'`],
  ['src/features/attendance/ok2.ts', `import '#src/features/accounts/index.ts'`],
  ['src/roles/ok.ts', `import '#src/database/sqlite/sqlite.ts'`],
  ['src/database/sqlite/ok.ts', `import 'node:sqlite'`],
  ['src/realtime/ok.ts', `import 'ws'`],
]

let folder: string
let reported: Set<string>

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hadir-boundaries-'))
  const config = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8')) as Record<string, unknown>
  // only the rules that need no types: the planted files import things that do not exist
  writeFileSync(join(folder, '.oxlintrc.json'), JSON.stringify({ ...config, $schema: undefined, options: {} }))
  cpSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'))
  for (const [file, line] of [...FORBIDDEN, ...ALLOWED]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), `${line}\n`)
  }
  let output: string
  try {
    output = execFileSync(join(root, 'node_modules/.bin/oxlint'), ['--format', 'json'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch (error) {
    output = (error as { stdout: string }).stdout
  }
  const { diagnostics } = JSON.parse(output) as { diagnostics: { filename: string; severity: string }[] }
  reported = new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ filename }) => filename))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(FORBIDDEN)('%s may not hold: %s', (file) => expect([...reported]).toContain(file))
test.each(ALLOWED)('%s may hold: %s', (file) => expect([...reported]).not.toContain(file))

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ACCOUNT_EVENTS } from './sign-in.ts'
import { AUDIT_ACTION_WORDS } from './audit-words.ts'

it('a file calls an action what the screen calls it', () => {
  const locale = join(import.meta.dirname, '../web/shared/locales/id/audit.json')
  const words = Object.entries(JSON.parse(readFileSync(locale, 'utf8')) as Record<string, string>)
  const actions = words.filter(([key]) => key.startsWith('action.')).map(([key, word]) => [key.slice(7), word])
  expect(AUDIT_ACTION_WORDS).toEqual(Object.fromEntries(actions))
})

it('everything that is written down has words', () => {
  const folder = join(import.meta.dirname, '../src')
  const sources = globSync('**/*.ts', { cwd: folder }).filter((file) => !file.endsWith('.test.ts'))
  const written = sources.flatMap((file) => [
    ...readFileSync(join(folder, file), 'utf8').matchAll(/(?:action:|_ACTION =) '([a-z_-]+\.[a-z_-]+)'/g),
  ])
  const actions = [...written.map((match) => match[1] ?? ''), ...ACCOUNT_EVENTS.map((kind) => `account.${kind}`)]
  expect(actions.length).toBeGreaterThan(50)
  expect(actions.filter((action) => !(action in AUDIT_ACTION_WORDS))).toEqual([])
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { AUDIT_ACTION_WORDS } from './audit-words.ts'

it('a file calls an action what the screen calls it', () => {
  const locale = join(import.meta.dirname, '../web/shared/locales/id/audit.json')
  const words = Object.entries(JSON.parse(readFileSync(locale, 'utf8')) as Record<string, string>)
  const actions = words.filter(([key]) => key.startsWith('action.')).map(([key, word]) => [key.slice(7), word])
  expect(AUDIT_ACTION_WORDS).toEqual(Object.fromEntries(actions))
})

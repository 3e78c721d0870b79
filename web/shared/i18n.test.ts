import { expect, test } from 'vitest'
import { fill } from './i18n.ts'

test('blanks are filled in, and an unknown one stays visible', () => {
  expect(fill('Coba lagi dalam {{seconds}} dtk, {{name}}', { seconds: 0 })).toBe('Coba lagi dalam 0 dtk, {{name}}')
})

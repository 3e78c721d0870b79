import { globSync, readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

// the image has no folder test: what imports from it must not be copied there either
test('no file that comes into the image needs what only tests have', () => {
  const lines = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n')
  const left = lines.filter((line) => line.startsWith('**/'))
  const files = globSync('{src,contract}/**/*.ts', { cwd: ROOT }).filter((f) => !left.some((l) => matchesGlob(f, l)))
  expect(files.length).toBeGreaterThan(200)
  const needs = files.filter((file) => /from '#test\//.test(readFileSync(join(ROOT, file), 'utf8')))
  expect(needs).toEqual([])
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PLANTED_NAMES, plantedNamed } from './planted.ts'

const root = join(import.meta.dirname, '../..')

test.each(PLANTED_NAMES)('%s fits exactly one place of the source as it is', (name) => {
  for (const { file, from } of plantedNamed(name).edits ?? [])
    expect(readFileSync(join(root, file), 'utf8').split(from)).toHaveLength(2)
})

import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '#src/kernel/clock.ts'
import { backupsIn, mayGo, nameOf, rotate } from './folder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hadir-folder-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const HEADER = 'HADIR-BACKUP {"format":1,"kind":"full","version":"0.1.0","madeAt":1,"key":null}\n'
const at = (text: string): { madeAt: number; text: string } => ({ madeAt: Date.parse(text), text })
const stay = (all: readonly { madeAt: number; text: string }[], keep: Parameters<typeof mayGo>[1]): string[] => {
  const gone = new Set(mayGo(all, keep))
  return all.filter((one) => !gone.has(one)).map(({ text }) => text)
}

test('the newest of each of the last days, weeks and months stays', () => {
  const hours = Array.from({ length: 400 * 4 }, (_, n) => {
    const text = new Date(Date.UTC(2026, 10, 26, 18) - n * 6 * 3_600_000).toISOString()
    return at(text)
  })
  const left = stay(hours, { daily: 3, weekly: 2, monthly: 3 }).map((text) => text.slice(0, 13))
  expect(left).toEqual([
    '2026-11-26T18',
    '2026-11-25T18',
    '2026-11-24T18',
    '2026-11-22T18',
    '2026-10-31T18',
    '2026-09-30T18',
  ])
})

test('days without a backup do not count, and the newest stays whatever is said', () => {
  const all = [at('2026-11-26T01:00:00Z'), at('2026-03-01T01:00:00Z'), at('2025-03-01T01:00:00Z')]
  expect(stay(all, { daily: 2, weekly: 0, monthly: 0 })).toHaveLength(2)
  expect(stay(all, { daily: 0, weekly: 0, monthly: 0 })).toEqual(['2026-11-26T01:00:00Z'])
  expect(mayGo([], { daily: 1, weekly: 1, monthly: 1 })).toEqual([])
})

test('rotation removes files, leaves strangers, and nothing where the newest cannot be read', async () => {
  const keep = { daily: 1, weekly: 0, monthly: 0 }
  const [old, newer] = [nameOf(Date.UTC(2026, 0, 1)), nameOf(Date.UTC(2026, 0, 2))]
  for (const name of [old, newer, 'notes.txt']) writeFileSync(join(folder, name), HEADER)
  writeFileSync(join(folder, `${old}.part`), '')
  utimesSync(join(folder, `${old}.part`), 1, 1)
  writeFileSync(join(folder, newer), 'nonsense')
  expect(await rotate(folder, keep, systemClock)).toEqual([])
  writeFileSync(join(folder, newer), HEADER)
  expect(await rotate(folder, keep, systemClock)).toEqual([old])
  expect((await backupsIn(folder)).map(({ name }) => name)).toEqual([newer])
  expect([existsSync(join(folder, 'notes.txt')), existsSync(join(folder, `${old}.part`))]).toEqual([true, false])
})

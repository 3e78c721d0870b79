import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadOrCreateSecrets, loadSecrets } from './secrets.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hadir-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const MODULE = new URL('secrets.ts', import.meta.url).href

/** Makes the secrets in a process of its own, after something was done to that process. */
function makeIn(before: string, limit = ''): ReturnType<typeof spawnSync> {
  const script = `${before};
    const { loadOrCreateSecrets } = await import(${JSON.stringify(MODULE)}); const faults = [];
    loadOrCreateSecrets(${JSON.stringify(folder)}, faults); console.log(JSON.stringify(faults))`
  const command = `${limit} exec "$0" --input-type=module -e "$1"`
  return spawnSync('sh', ['-c', command, process.execPath, script], { encoding: 'utf8' })
}

test('secrets are made once, for this user alone, and nothing else is left', () => {
  const faults: string[] = []
  const made = loadOrCreateSecrets(folder, faults)
  expect(made).toEqual({
    sessionSecret: expect.stringMatching(/^[\w-]{43}$/),
    appId: 'hadir',
    key: expect.stringMatching(/^[0-9a-f]{20}$/),
    secret: expect.stringMatching(/^[\w-]{43}$/),
  })
  expect(new Set(Object.values(made ?? {})).size).toBe(4)
  expect([loadOrCreateSecrets(folder, faults), loadSecrets(folder, faults)]).toEqual([made, made])
  expect(faults).toEqual([])
  expect(readdirSync(folder)).toEqual(['secrets.json'])
  expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600)
})

test('a kill while they are written leaves none, and the next start makes them', () => {
  const killed = makeIn(`import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
    const write = fs.writeFileSync;
    fs.writeFileSync = (path, _, options) => { write(path, '', options); process.kill(process.pid, 'SIGKILL') };
    syncBuiltinESMExports()`)
  expect(killed.signal).toBe('SIGKILL')
  expect(readdirSync(folder)).not.toContain('secrets.json')
  const faults: string[] = []
  expect(loadOrCreateSecrets(folder, faults)).not.toBeNull()
  expect(faults).toEqual([])
})

test('a disk without room leaves none', () => {
  makeIn('', 'ulimit -f 0;')
  expect(readdirSync(folder)).toEqual([])
})

test.each(['', '{', 'null', '[]', '{"appId":"hadir"}', '{"sessionSecret":"","appId":"a","key":"b","secret":"c"}'])(
  'a file that holds %j is said to be incomplete, and what to do',
  (text) => {
    writeFileSync(join(folder, 'secrets.json'), text)
    for (const load of [loadOrCreateSecrets, loadSecrets]) {
      const faults: string[] = []
      expect(load(folder, faults)).toBeNull()
      expect(faults).toEqual([
        `${join(folder, 'secrets.json')} is incomplete; restore it from a backup, or delete it (everybody must sign in again)`,
      ])
    }
  },
)

import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AppBook, DEFAULT_APP_LIMITS, DEFAULT_OPTIONS } from '#src/realtime/apps.ts'
import { AppsFile, loadApps, parseApps } from './apps-file.ts'

const SECRET = 'a secret of enough characters'
const app = (change: object = {}) => ({ id: 'toko', key: 'toko-key', secret: SECRET, ...change })
const parse = (...apps: unknown[]) => parseApps(JSON.stringify({ apps }))

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const snakes = (record: object): object =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [snake(key), value]))

describe('the file of apps', () => {
  it('knows every option and every limit that an app has', () => {
    const { apps, faults } = parse(app({ options: snakes(DEFAULT_OPTIONS), limits: snakes(DEFAULT_APP_LIMITS) }))
    expect(faults).toEqual([])
    expect(apps[0]).toMatchObject({ options: DEFAULT_OPTIONS, limits: DEFAULT_APP_LIMITS })
  })

  it('says as little as one wants', () => {
    const { apps, faults } = parse(app(), app({ id: 'gudang', key: 'g', webhooks: [{ url: 'https://x.example/' }] }))
    expect(faults).toEqual([])
    const book = new AppBook(apps)
    expect(book.byKey('toko-key')).toEqual({
      ...app(),
      allowedOrigins: [],
      options: DEFAULT_OPTIONS,
      limits: DEFAULT_APP_LIMITS,
      webhooks: [],
    })
    expect(book.byId('gudang')?.webhooks).toEqual([
      expect.objectContaining({ url: 'https://x.example/', events: expect.arrayContaining(['cache_miss']) }),
    ])
  })

  it('is judged with everything that is wrong in it, and without its secrets', () => {
    const { faults } = parse(
      app({ key: 'a b', secret: 'short secret', allowed_origins: ['*', 'https://ok.example', 'a b'] }),
      app({ options: { client_event: true, auth_failure: 'x' }, limits: { max_members: -1 } }),
      app({ id: 7, webhooks: [{ url: 'ftp://x' }, { url: 'http://u:p@x' }, { url: 'http://x', events: ['x'] }] }),
      7,
    )
    const text = faults.join('\n')
    for (const part of [
      'apps[0].key (app "toko")',
      'apps[0].secret (app "toko") is shorter',
      'apps[0].allowed_origins[0] (app "toko") "*" lets every page in the world in; if that is wanted, say allow_any_origin',
      'apps[0].allowed_origins[2]',
      'client_event',
      'apps[1].options.auth_failure',
      'apps[1].limits.max_members',
      'apps[2].id',
      'apps[2].webhooks[0].url',
      'apps[2].webhooks[1].url',
      'apps[2].webhooks[2].events[0]',
      'apps[3]',
    ])
      expect(text).toContain(part)
    expect(text).not.toContain('short secret')
    expect(text).not.toContain(SECRET)
  })

  it('has no two apps with the same id or key, nor the one of the environment', () => {
    const taken = [{ id: 'hadir', key: 'hadir-key' }]
    const text = JSON.stringify({
      apps: [app(), app({ key: 'k2' }), app({ id: 'hadir', key: 'k3' }), app({ id: 'x' })],
    })
    expect(parseApps(text, taken).faults).toEqual([
      'two apps have the id "toko"',
      'two apps have the id "hadir"',
      'two apps have the key "toko-key"',
    ])
  })

  it.each([
    '',
    '{',
    '[]',
    'null',
    '7',
    '{"apps":{}}',
    '{"apps":null}',
    '{}',
    '{"app":[]}',
    '{"apps":[{}]}',
    '{"apps":[null]}',
  ])('that holds %s is no such file', (text) => {
    expect(parseApps(text).faults.length).toBeGreaterThan(0)
  })

  it('whatever is in it is judged, and nothing of it is thrown', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((v) => JSON.stringify({ apps: [v] })),
        ),
        (text) => {
          const { apps, faults } = parseApps(text)
          expect(apps.length === 0 || faults.length === 0).toBe(true)
        },
      ),
    )
  })

  it('that cannot be read, or used, keeps a start from succeeding', () => {
    const path = join(tmpdir(), `apps-${process.pid}.json`)
    expect(() => loadApps(`${path}.none`, [])).toThrow(`REALTIME_APPS_FILE: cannot read ${path}.none (ENOENT)`)
    writeFileSync(path, '{"apps":[{}]}')
    expect(() => loadApps(path, [])).toThrow(`REALTIME_APPS_FILE: ${path}: apps[0].id`)
    writeFileSync(path, JSON.stringify({ $schema: 'x', apps: [app()] }))
    expect(loadApps(path, [])).toHaveLength(1)
  })

  it('has a schema, for editors, that is the one of the program', () => {
    const path = join(import.meta.dirname, '../../docs/realtime-apps.schema.json')
    const made = `${JSON.stringify(z.toJSONSchema(AppsFile, { io: 'input' }), null, 2)}\n`
    if (process.env['HADIR_WRITE_SCHEMA']) writeFileSync(path, made)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(made))
  })
})

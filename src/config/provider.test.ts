import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'
import { providerOf } from './provider.ts'

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'hadir-provider-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const WHOLE = { OIDC_ISSUER: 'https://sso.maju.example/realms/hr', OIDC_CLIENT_ID: 'hadir', OIDC_CLIENT_SECRET: 's' }
const faultsOf = (env: Record<string, string>): string[] => {
  const faults: string[] = []
  providerOf(env, faults)
  return faults
}

it('is read whole, or is not there', () => {
  expect(providerOf({}, [])).toBeNull()
  expect(providerOf(WHOLE, [])).toEqual({
    issuer: new URL(WHOLE.OIDC_ISSUER),
    clientId: 'hadir',
    clientSecret: 's',
    label: 'sso.maju.example',
    trustEmail: false,
  })
  const more = { ...WHOLE, OIDC_LABEL: 'Akun Maju', OIDC_TRUST_EMAIL: 'on' }
  expect(providerOf(more, [])).toMatchObject({ label: 'Akun Maju', trustEmail: true })
})

it('half of one is refused at the start, with all faults at once', () => {
  expect(faultsOf({ OIDC_LABEL: 'Maju' })).toHaveLength(3)
  const broken = { OIDC_ISSUER: 'http://sso.maju.example', OIDC_CLIENT_ID: 'hadir', OIDC_TRUST_EMAIL: 'maybe' }
  expect(faultsOf(broken)).toEqual([
    'OIDC_CLIENT_SECRET is missing: OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET go together, set all three or none',
    'OIDC_ISSUER must be the https address of the issuer, as the provider writes it in its tokens',
    'OIDC_TRUST_EMAIL: say on or off, not "maybe"',
  ])
  expect(() => loadConfig('embedded', { HADIR_DATA: folder, ...broken, PORT: 'x' })).toThrow(ConfigError)
})

it('the secret may come from a file', () => {
  const file = join(folder, 'secret')
  writeFileSync(file, 'from a file\n')
  const { OIDC_ISSUER, OIDC_CLIENT_ID } = WHOLE
  const config = loadConfig('embedded', {
    HADIR_DATA: folder,
    OIDC_ISSUER,
    OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET_FILE: file,
  })
  expect(config.provider?.clientSecret).toBe('from a file')
})

it.each([
  ['OIDC_CLIENT_SECRET', 'oidc_client_secret'],
  ['SMTP_URL', 'smtp_url'],
])('%s may be a file under Docker Compose, and whoever has none needs no file', (name, secret) => {
  const root = join(import.meta.dirname, '../..')
  const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8')
  expect(text).toContain(`\n  ${name}_FILE: \${${name}_FILE:+/run/secrets/${secret}}\n`)
  const [, source = ''] = new RegExp(`\n  ${secret}: \\{ file: '\\$\\{${name}_FILE:-([^}]+)\\}' \\}`).exec(text) ?? []
  expect(readFileSync(join(root, source), 'utf8')).toBe('')
  // every list of a process that is told where the file is
  expect(text.match(/^ +- session_secret$/gm)).toHaveLength(
    text.match(new RegExp(`^ +- ${secret}$`, 'gm'))?.length ?? 0,
  )
  expect(loadConfig('embedded', { HADIR_DATA: folder, [`${name}_FILE`]: '' })).toMatchObject({
    provider: null,
    mail: null,
  })
})

it.each(['docker-compose.yml', 'docker-stack-production.yml'])('%s passes every setting of the provider on', (file) => {
  const text = readFileSync(join(import.meta.dirname, '../..', file), 'utf8')
  const names = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_LABEL', 'OIDC_TRUST_EMAIL']
  expect(names.filter((name) => !text.includes(`\n  ${name}: \${${name}:-}\n`))).toEqual([])
})

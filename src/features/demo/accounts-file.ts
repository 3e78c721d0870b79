import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Role } from '#contract/permissions.ts'

/** A sign-in of the demo company, with the password in plain text: for trying out, and for `npm run simulate`. */
export type DemoAccount = { role: Role; login: string; password: string; name: string }

/** Writes the sign-ins into the data folder, readable by its owner only; all of them or none. Returns the path. */
export async function writeDemoAccounts(dataFolder: string, accounts: readonly DemoAccount[]): Promise<string> {
  const path = join(dataFolder, 'demo-accounts.json')
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  const lines = accounts.map((account) => `  ${JSON.stringify(account)}`)
  const unfinished = `${path}.${process.pid}.new`
  await writeFile(unfinished, `[\n${lines.join(',\n')}\n]\n`, { mode: 0o600, flush: true })
  await rename(unfinished, path)
  return path
}

/** What the first start prints about them. */
export function demoNotice(accounts: readonly DemoAccount[]): string {
  const columns = (['role', 'login', 'password', 'name'] as const).map((key) => ({
    key,
    width: Math.max(key.length, ...accounts.map((account) => account[key].length)),
  }))
  const line = (row: Record<string, string>): string =>
    `  ${columns.map(({ key, width }) => (row[key] ?? '').padEnd(width)).join('  ')}`.trimEnd()
  const head = Object.fromEntries(columns.map(({ key }) => [key, key]))
  return `\nA demo company has been made. Sign in with:\n${[head, ...accounts].map(line).join('\n')}\n`
}

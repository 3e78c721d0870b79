import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

// Debian keeps servers where the search path of an ordinary user does not look
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin']

/** The path of a program of the system, or null. */
export function programPath(name: string): string | null {
  for (const folder of FOLDERS) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // not in this folder
    }
  }
  return null
}

/**
 * Whether tests that need these programs can run. Where one is missing they are skipped and a line says so; under CI
 * that is a fault, because a suite that skips in silence shows nothing. For `describe.skipIf(!havePrograms('nginx'))`.
 */
export function havePrograms(...names: readonly string[]): boolean {
  const missing = names.filter((name) => programPath(name) === null)
  if (missing.length === 0) return true
  const says = `SKIPPED, because these programs are missing: ${missing.join(', ')}`
  if (process.env['CI'] === 'true') throw new Error(says)
  process.stderr.write(`\n*** ${says} ***\n`)
  return false
}

import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { programPath } from './program.ts'

// another program of this name may come first on the path
const PROGRAM = existsSync('/usr/bin/docker') ? '/usr/bin/docker' : programPath('docker')

/** Whether an engine answers; a line says so where none does, and under CI that is a fault. */
export function haveDocker(): boolean {
  try {
    if (PROGRAM) execFileSync(PROGRAM, ['version', '--format', '{{.Server.Version}}'], { stdio: 'pipe' })
    if (PROGRAM) return true
  } catch {
    // said below
  }
  const says = 'SKIPPED, because no Docker engine answers'
  if (process.env['CI'] === 'true') throw new Error(says)
  process.stderr.write(`\n*** ${says} ***\n`)
  return false
}

/** Runs `docker` and returns what it says to both streams, without the line break at its end; throws when it fails. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(PROGRAM ?? 'docker', args, { maxBuffer: 2 ** 26 })
  return (stdout + stderr).trimEnd()
}

export type Ended = { code: number; out: string; err: string }

/** Runs `docker` and returns how it ended, whatever that is. */
export const runDocker = (...args: readonly string[]): Promise<Ended> => run('docker', args)

/** The same of any program; where it is `docker`, of the one that is meant here. */
export function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const path = program === 'docker' ? (PROGRAM ?? 'docker') : program
  return new Promise((resolve) => {
    const child = execFile(path, args, { maxBuffer: 2 ** 26, ...options }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      resolve({ code, out, err })
    })
    // nobody waits for what is never typed
    child.stdin?.end()
  })
}

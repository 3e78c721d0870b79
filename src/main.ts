import module from 'node:module'
import closeWithGrace from 'close-with-grace'
import manifest from '../package.json' with { type: 'json' }
import { ConfigError, loadConfig } from './config/config.ts'
import type { RoleName } from './config/config.ts'
import { commandNamed, helpOf, usage } from './cli/commands.ts'
import { UsageError } from './cli/terminal.ts'
import { messageOf } from './kernel/errors.ts'
import { createLogger } from './kernel/log.ts'
import type { Logger } from './kernel/log.ts'
import type { OpenRole, RunningRole } from './roles/role.ts'

/** Every role and where it lives; only the one that runs is loaded. */
const ROLES: Readonly<Record<string, { role: RoleName; load: () => Promise<{ open: OpenRole }> }>> = {
  start: { role: 'embedded', load: () => import('./roles/embedded.ts') },
  app: { role: 'app', load: () => import('./roles/app.ts') },
  relay: { role: 'relay', load: () => import('./roles/relay.ts') },
  worker: { role: 'worker', load: () => import('./roles/worker.ts') },
  realtime: { role: 'realtime', load: () => import('./roles/realtime.ts') },
  migrate: { role: 'migrate', load: () => import('./roles/migrate.ts') },
}

/** How long a stop may take before the process ends anyway; a realtime node may take its time to send sockets away. */
const DEADLINE_MS = 35_000
const deadlineOf = (role: RoleName, drainMs: number): number =>
  role === 'realtime' ? Math.max(DEADLINE_MS, drainMs + 25_000) : DEADLINE_MS

/** Runs a role until it is told to stop, or a command until it is done; sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  module.enableCompileCache()
  // whatever is written, database, log or secrets, is for this user alone
  process.umask(0o077)
  const [name = 'help', ...rest] = args
  if (name === '--version' || name === '-v') return void process.stdout.write(`${manifest.version}\n`)
  if (name === 'help' || name === '--help' || name === '-h') return void process.stdout.write(usage())
  if (rest.some((word) => word === '--help' || word === '-h')) return help(name)
  const role = Object.hasOwn(ROLES, name) ? ROLES[name] : undefined
  if (role) return rest.length > 0 ? refuse(`"hadir ${name}" takes nothing after it`) : runRole(role)
  const command = commandNamed(name)
  if (!command) return refuse(`there is no command "${name}"`)
  try {
    process.exitCode = await command(rest)
  } catch (error) {
    process.stderr.write(`hadir ${name}: ${messageOf(error)}\n`)
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}

function help(name: string): void {
  const text = helpOf(name)
  if (text === undefined) return refuse(`there is no command "${name}"`)
  process.stdout.write(text)
}

/** It was called wrongly. */
function refuse(why: string): void {
  process.stderr.write(`hadir: ${why}\n\n${usage()}`)
  process.exitCode = 2
}

async function runRole({ role, load }: { role: RoleName; load: () => Promise<{ open: OpenRole }> }): Promise<void> {
  try {
    const config = loadConfig(role)
    const log = createLogger({ ...config.log, node: config.node, role })
    const { open } = await load()
    // a migration that is told to stop dies as it stands: it must not say that it has ended well
    if (role === 'migrate') return void (await open(config, log))
    const { appsFile, drainMs } = config.realtime
    const skip: ['SIGHUP'] | [] = appsFile === null ? [] : ['SIGHUP']
    await runUntilTold(() => open(config, log), log, { skip, delay: deadlineOf(role, drainMs) })
  } catch (error) {
    process.stderr.write(error instanceof ConfigError ? `${error.message}\n` : `hadir: ${whyNot(error)}\n`)
    process.exitCode = 1
  }
}

/** Why a role could not be opened; of a port with what to do. */
function whyNot(error: unknown): string {
  const { code, syscall, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  if (syscall !== 'listen') return messageOf(error)
  const where = `${address}:${port}`
  if (code === 'EADDRINUSE')
    return `${where} is taken by another process; stop it, or set PORT, OPS_PORT or REALTIME_PORT to a free one`
  if (code === 'EACCES') return `this user may not listen at ${where}; set a port above 1023`
  if (code === 'EADDRNOTAVAIL') return `this machine has no address ${address}; set HOST or OPS_HOST to one of its own`
  return messageOf(error)
}

/**
 * Whoever is told to stop while it still opens, or waits for a server, has nothing to finish and just ends. `skip`:
 * signals that mean something else to this role.
 */
async function runUntilTold(
  open: () => ReturnType<OpenRole>,
  log: Logger,
  how: { skip: ['SIGHUP'] | []; delay: number },
): Promise<void> {
  let opened: RunningRole | null = null
  const told = closeWithGrace(how, async ({ err, signal }) => {
    if (err) log.fatal({ err }, 'stopping after a fault')
    else log.info({ signal }, 'stopping')
    await opened?.close()
    log.info('stopped')
  })
  try {
    opened = await open()
  } finally {
    if (!opened) told.uninstall()
  }
}

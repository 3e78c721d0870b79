import module from 'node:module'
import closeWithGrace from 'close-with-grace'
import { ConfigError, loadConfig } from './config/config.ts'
import type { RoleName } from './config/config.ts'
import { commandNamed, usage } from './cli/commands.ts'
import { messageOf } from './kernel/errors.ts'
import { createLogger } from './kernel/log.ts'
import type { OpenRole } from './roles/role.ts'

/** Every role and where it lives; only the one that runs is loaded. */
const ROLES: Readonly<Record<string, { role: RoleName; load: () => Promise<{ open: OpenRole }> }>> = {
  start: { role: 'embedded', load: () => import('./roles/embedded.ts') },
  app: { role: 'app', load: () => import('./roles/app.ts') },
  relay: { role: 'relay', load: () => import('./roles/relay.ts') },
  worker: { role: 'worker', load: () => import('./roles/worker.ts') },
  realtime: { role: 'realtime', load: () => import('./roles/realtime.ts') },
  migrate: { role: 'migrate', load: () => import('./roles/migrate.ts') },
}

/** How long a stop may take before the process ends anyway. */
const DEADLINE_MS = 35_000

/** Runs a role until it is told to stop, or a command until it is done; sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  module.enableCompileCache()
  const [name = 'help', ...rest] = args
  const role = ROLES[name]
  if (role) return runRole(role)
  const command = commandNamed(name)
  if (!command) {
    const asked = name === 'help' || name === '--help' || name === '-h'
    process[asked ? 'stdout' : 'stderr'].write(asked ? usage() : `hadir: there is no command "${name}"\n\n${usage()}`)
    process.exitCode = asked ? 0 : 2
    return
  }
  try {
    process.exitCode = await command(rest)
  } catch (error) {
    process.stderr.write(`hadir ${name}: ${messageOf(error)}\n`)
    process.exitCode = 1
  }
}

async function runRole({ role, load }: { role: RoleName; load: () => Promise<{ open: OpenRole }> }): Promise<void> {
  try {
    const config = loadConfig(role)
    const log = createLogger({ ...config.log, node: config.node, role })
    const { open } = await load()
    const opened = await open(config, log)
    if (!opened) return
    closeWithGrace({ delay: DEADLINE_MS }, async ({ err, signal }) => {
      if (err) log.fatal({ err }, 'stopping after a fault')
      else log.info({ signal }, 'stopping')
      await opened.close()
      log.info('stopped')
    })
  } catch (error) {
    process.stderr.write(error instanceof ConfigError ? `${error.message}\n` : `hadir: ${messageOf(error)}\n`)
    process.exitCode = 1
  }
}

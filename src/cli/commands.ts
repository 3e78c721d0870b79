import type { TerminalNeeds } from './terminal.ts'

/** A command that ends by itself; returns the exit code. */
export type Command = (args: readonly string[]) => Promise<number>

/** Commands open what they need themselves, or are handed the database and the streams of the terminal. */
const COMMANDS: Readonly<Record<string, { says: string; load: () => Promise<Command> }>> = {
  doctor: {
    says: 'look at every part and every hop of the walk, and say which is dead',
    load: async () => (await import('./doctor.ts')).run,
  },
  check: { says: "check the data's invariants", load: async () => (await import('./check.ts')).run },
  audit: {
    says: 'verify [--head FILE] | head: was anything changed that nobody says he changed?',
    load: async () => atTerminal((await import('./audit.ts')).run),
  },
  privacy: {
    says: 'export | erase | purge: data of one person leaves and dies on request, old data goes',
    load: async () => atTerminal((await import('./privacy.ts')).run),
  },
  queue: {
    says: 'status | failed | retry <id|all>: the queue, and which hop is dead',
    load: async () => atTerminal((await import('./queue.ts')).run),
  },
  backup: {
    says: '[FOLDER] | list | verify FILE | drill: make backups, look at them, try them out',
    load: async () => (await import('./backup.ts')).run,
  },
  restore: {
    says: 'FILE [--replace]: bring a backup back',
    load: async () => (await import('./restore.ts')).run,
  },
  move: {
    says: '--to mysql://…: carry a SQLite database over to MySQL or MariaDB',
    load: async () => (await import('./move.ts')).run,
  },
  user: {
    says: 'create --login L --name N --role R --password-stdin | password | disable | enable | reset-second-factor',
    load: async () => atTerminal((await import('./user.ts')).run),
  },
  token: {
    says: 'create --login L: print a personal access token',
    load: async () => atTerminal((await import('./token.ts')).run),
  },
  import: {
    says: 'employees FILE [--dry-run]: people from a spreadsheet',
    load: async () => atTerminal((await import('./import.ts')).run),
  },
  autoscale: {
    says: '--gate URL --nodes URL: as many app nodes as their load needs, on a Swarm',
    load: async () => (await import('./autoscale.ts')).run,
  },
}

const ROLES = {
  start: 'everything in one process, on SQLite',
  app: 'one HTTP node',
  relay: 'hands committed events to the queue',
  worker: 'does the queued work',
  realtime: 'holds the WebSockets',
  migrate: 'bring the schema up to date and end',
}

/** The command of a name, loaded when it runs; undefined for names that are none. */
export function commandNamed(name: string): Command | undefined {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  return command && (async (args) => (await command.load())(args))
}

async function atTerminal(run: (args: readonly string[], needs: TerminalNeeds) => Promise<number>): Promise<Command> {
  const { withTerminal } = await import('./open.ts')
  return (args) => withTerminal((needs) => run(args, needs))
}

export function usage(): string {
  const lines = (entries: [string, string][]): string =>
    entries.map(([name, says]) => `  ${name.padEnd(10)}${says}\n`).join('')
  const commands = Object.entries(COMMANDS).map(([name, { says }]): [string, string] => [name, says])
  return `Usage: hadir <role or command>\n       hadir --version\n\nRoles\n${lines(Object.entries(ROLES))}\nCommands\n${lines(commands)}`
}

/** What a role or command does and takes; undefined for names that are none. */
export function helpOf(name: string): string | undefined {
  if (Object.hasOwn(ROLES, name))
    return `Usage: hadir ${name}\n  ${ROLES[name as keyof typeof ROLES]}. It takes nothing after it; docs/operating.md lists its settings.\n`
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  return command && `Usage: hadir ${name}\n  ${command.says}\ndocs/operating.md says more.\n`
}

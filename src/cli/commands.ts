/** A command that ends by itself; returns the exit code. */
export type Command = (args: readonly string[]) => Promise<number>

const COMMANDS: Readonly<Record<string, { says: string; load: () => Promise<{ run: Command }> }>> = {
  doctor: {
    says: 'look at every part and every hop of the walk, and say which is dead',
    load: () => import('./doctor.ts'),
  },
  check: { says: "check the data's invariants", load: () => import('./check.ts') },
  user: { says: 'create --login L --name N --role R --password-stdin', load: () => import('./user.ts') },
  token: { says: 'create --login L: print a personal access token', load: () => import('./token.ts') },
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
  return command && (async (args) => (await command.load()).run(args))
}

export function usage(): string {
  const lines = (entries: [string, string][]): string =>
    entries.map(([name, says]) => `  ${name.padEnd(10)}${says}\n`).join('')
  const commands = Object.entries(COMMANDS).map(([name, { says }]): [string, string] => [name, says])
  return `Usage: hadir <role or command>\n\nRoles\n${lines(Object.entries(ROLES))}\nCommands\n${lines(commands)}`
}

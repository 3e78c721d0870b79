import { loadConfig } from '#src/config/config.ts'
import type { Config } from '#src/config/config.ts'
import type { Env } from '#src/config/env.ts'
import type { Database } from '#src/database/database.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { publicAddressHop } from './doctor/address.ts'
import { backupHop } from './doctor/backups.ts'
import { diagnoseDistributed, isDistributed, readDistributed } from './doctor/distributed.ts'
import { fileHops } from './doctor/files.ts'
import { Dead, walkHops } from './doctor/hops.ts'
import type { Hop, Sight } from './doctor/hops.ts'
import { placesOf } from './doctor/places.ts'
import { processHops } from './doctor/process.ts'
import { tableOf, verdictOf } from './doctor/table.ts'
import { walkTheWalk } from './doctor/walk.ts'
import type { WalkWords } from './doctor/walk.ts'
import { readFlags } from './terminal.ts'

/** `hadir doctor`: looks at every part and every hop, prints what it saw; 0 when all is well, 1 when something is dead. */
export async function run(args: readonly string[]): Promise<number> {
  readFlags(args, {})
  const sights = await diagnose()
  process.stdout.write(`${tableOf(sights)}\n${verdictOf(sights)}`)
  return sights.some(({ state }) => state === 'DEAD') ? 1 : 0
}

/** What the doctor sees of the installation that an environment describes. */
export async function diagnose(env?: Env): Promise<Sight[]> {
  const many = isDistributed(env)
  let config: Config | null = null
  const first: Hop = {
    name: 'configuration',
    after: [],
    look: async () => {
      config = many ? readDistributed(env) : readConfig(env)
      return many ? `of several processes, ${config.publicUrl.href}` : `node ${config.node}, ${config.publicUrl.href}`
    },
  }
  const sights = await walkHops([first], systemClock)
  if (!config) return sights
  return [...sights, ...(await (many ? diagnoseDistributed(config) : diagnoseEmbedded(config)))]
}

/** What `hadir start` would read; nothing is made by looking. */
function readConfig(env: Env | undefined): Config {
  try {
    return loadConfig('embedded', env, 'read')
  } catch (error) {
    throw new Dead(messageOf(error), 'mend all of them; docs/operating.md lists every setting')
  }
}

const PROCESS = 'give the doctor the same HADIR_DATA or REALTIME_APP_* as the process'
const WORDS: WalkWords = {
  webSocketAfter: ['HTTP'],
  subscribedAfter: ['WebSocket'],
  committedAfter: ['schema', 'subscribed'],
  handedOverAfter: ['numbered'],
  lookSays: '; the relay looks once a second',
  socketAdvice: 'the process takes nobody in: look at its log for "realtime", then restart it',
  keyAdvice: PROCESS,
  numberAdvice: 'the relay does not run, or cannot write: look at the log for "relay"',
  claimAdvice: 'the relay does not sweep: look at the log for "relay"',
  markAdvice: 'the worker does not run or fails: look at the log',
  arrivalAdvice: 'what the worker publishes does not reach the sockets: look at the log, then restart the process',
}

async function diagnoseEmbedded(config: Config): Promise<Sight[]> {
  await using opened = new AsyncDisposableStack()
  const places = placesOf(config)
  let db: Database | null = null
  const database = (): Database => {
    if (!db) throw new Error('the database is not open')
    return db
  }
  const needs = { config, address: places.socket, database, clock: systemClock, ids: systemIds, words: WORDS }
  const hops = [
    ...fileHops(config, (one) => (db = opened.use(one))),
    backupHop(database, systemClock, config.backup.folder),
    ...processHops(places),
    ...(isElsewhere(config) ? [publicAddressHop(config.publicUrl, systemClock)] : []),
    ...walkTheWalk(needs, (socket) => opened.defer(() => socket.close())),
  ]
  return await walkHops(hops, systemClock)
}

/** Whether people come in by another address than the process listens at: through a proxy, or a name of its own. */
const isElsewhere = ({ publicUrl, host, port }: Config): boolean =>
  publicUrl.protocol === 'https:' ||
  publicUrl.port !== String(port === 80 ? '' : port) ||
  !['localhost', '127.0.0.1', '[::1]', host].includes(publicUrl.hostname)

import type { Config } from '#src/config/config.ts'
import type { Database } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { signChannel } from '#src/realtime/signature.ts'
import { Dead } from './hops.ts'
import type { Hop } from './hops.ts'
import { Probe, PROBE_CHANNEL, PROBE_EVENT } from './probe.ts'
import { DoctorSocket } from './socket.ts'

type Needs = { config: Config; address: string; database: () => Database; clock: Clock; ids: Ids }

/** Sends one event down the way of a check-in, from the commit to a socket. `opened` is told what to close. */
export function walkTheWalk(needs: Needs, opened: (socket: DoctorSocket) => void): Hop[] {
  const { config, database, clock, ids } = needs
  let listening: { socket: DoctorSocket; socketId: string } | null = null
  let probe: Probe | null = null
  const socket = (): { socket: DoctorSocket; socketId: string } => listening ?? refuse()
  const sent = (): Probe => probe ?? refuse()
  return [
    {
      name: 'WebSocket',
      after: ['HTTP'],
      look: async () => {
        listening = await connect(needs)
        opened(listening.socket)
        return `welcomed as ${listening.socketId}`
      },
    },
    { name: 'subscribed', after: ['WebSocket'], look: () => subscribe(config, socket()) },
    {
      name: 'committed',
      after: ['schema', 'subscribed'],
      look: async () => {
        probe = new Probe({ db: database(), clock, ids })
        await probe.commit()
        return 'an event of the doctor’s is in the outbox'
      },
    },
    { name: 'numbered', after: ['committed'], look: () => lookForNumber(sent()) },
    { name: 'handed over', after: ['numbered'], look: () => lookForClaim(sent()) },
    { name: 'broadcast', after: ['handed over'], look: () => lookForMark(sent()) },
    { name: 'on the socket', after: ['broadcast'], look: () => lookAtSocket(socket().socket, sent()) },
  ]
}

const refuse = (): never => {
  throw new Error('not there')
}

async function connect({ config, address }: Needs): Promise<{ socket: DoctorSocket; socketId: string }> {
  if (config.realtime.key === '') {
    throw new Dead(
      'there is no application key: neither secrets.json in the data folder nor REALTIME_APP_KEY',
      'give the doctor the same HADIR_DATA or REALTIME_APP_* as the process',
    )
  }
  return DoctorSocket.open(address)
}

async function subscribe(
  { realtime: { key, secret } }: Config,
  { socket, socketId }: { socket: DoctorSocket; socketId: string },
): Promise<string> {
  socket.subscribe(PROBE_CHANNEL, signChannel({ key, secret }, socketId, PROBE_CHANNEL).auth)
  const { event, data } = await socket.next(({ channel }) => channel === PROBE_CHANNEL)
  if (event === 'pusher_internal:subscription_succeeded') return `listens on ${PROBE_CHANNEL}`
  throw new Dead(
    `the subscription is refused: ${JSON.stringify(data)}`,
    'the secret of the application differs: give the doctor the same HADIR_DATA or REALTIME_APP_SECRET as the process',
  )
}

const since = (probe: Probe): string => `${Math.round(probe.age)} ms after the commit`

async function lookForNumber(probe: Probe): Promise<string> {
  if (await probe.numbered()) return `as number ${probe.seq}, ${since(probe)}; the relay looks once a second`
  throw new Dead('the event got no number', 'the relay does not run, or cannot write: look at the log for "relay"')
}

async function lookForClaim(probe: Probe): Promise<string> {
  if (await probe.handedOver()) return `to the queue, ${since(probe)}`
  throw new Dead('nobody has taken the event', 'the relay does not sweep: look at the log for "relay"')
}

async function lookForMark(probe: Probe): Promise<string> {
  if (await probe.broadcast()) return `and marked as done, ${since(probe)}`
  throw new Dead('the event was never reported as published', 'the worker does not run or fails: look at the log')
}

async function lookAtSocket(socket: DoctorSocket, probe: Probe): Promise<string> {
  const { data } = await socket.next(
    ({ event, data: text }) => event === PROBE_EVENT && String(text).includes(probe.id),
  )
  const { _seq: seq } = JSON.parse(String(data)) as { _seq?: number }
  if (seq === probe.seq) return `as number ${seq}`
  throw new Dead(`it came with number ${seq} instead of ${probe.seq}`, 'two servers may share this database')
}

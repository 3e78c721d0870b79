import type { Config } from '#src/config/config.ts'
import type { Database } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { signChannel } from '#src/realtime/signature.ts'
import { Dead, reasonOf } from './hops.ts'
import type { Hop } from './hops.ts'
import { Probe, PROBE_CHANNEL, PROBE_EVENT } from './probe.ts'
import { DoctorSocket } from './socket.ts'

/** What differs between a house in one process and one of many. */
export type WalkWords = {
  webSocketAfter: readonly string[]
  subscribedAfter: readonly string[]
  committedAfter: readonly string[]
  handedOverAfter: readonly string[]
  /** How often somebody looks for what another process has committed. */
  lookSays: string
  socketAdvice: string
  keyAdvice: string
  numberAdvice: string
  claimAdvice: string
  markAdvice: string
  arrivalAdvice: string
}

type Needs = {
  config: Config
  address: string
  database: () => Database
  clock: Clock
  ids: Ids
  words: WalkWords
}

/** Sends one event down the way of a check-in, from the commit to a socket. `opened` is told what to close. */
export function walkTheWalk(needs: Needs, opened: (socket: DoctorSocket) => void): Hop[] {
  const { database, clock, ids, words } = needs
  let listening: { socket: DoctorSocket; socketId: string } | null = null
  let probe: Probe | null = null
  const socket = (): { socket: DoctorSocket; socketId: string } => listening ?? refuse()
  const sent = (): Probe => probe ?? refuse()
  return [
    {
      name: 'WebSocket',
      after: words.webSocketAfter,
      look: async () => {
        listening = await connect(needs)
        opened(listening.socket)
        return `welcomed as ${listening.socketId}`
      },
    },
    { name: 'subscribed', after: words.subscribedAfter, look: () => subscribe(needs, socket()) },
    {
      name: 'committed',
      after: words.committedAfter,
      look: async () => {
        probe = new Probe({ db: database(), clock, ids })
        await commit(probe)
        return 'an event of the doctor’s is in the outbox'
      },
    },
    { name: 'numbered', after: ['committed'], look: () => lookForNumber(sent(), words) },
    { name: 'handed over', after: words.handedOverAfter, look: () => lookForClaim(sent(), words) },
    { name: 'broadcast', after: ['handed over'], look: () => lookForMark(sent(), words) },
    {
      name: 'on the socket',
      after: ['broadcast', 'subscribed'],
      look: () => lookAtSocket(socket().socket, sent(), words),
    },
  ]
}

const refuse = (): never => {
  throw new Error('not there')
}

async function connect({ config, address, words }: Needs): Promise<{ socket: DoctorSocket; socketId: string }> {
  if (config.realtime.key === '') {
    throw new Dead(
      'there is no application key: neither secrets.json in the data folder nor REALTIME_APP_KEY',
      words.keyAdvice,
    )
  }
  return DoctorSocket.open(address, words)
}

async function subscribe(
  { config, words }: Needs,
  { socket, socketId }: { socket: DoctorSocket; socketId: string },
): Promise<string> {
  const { key, secret } = config.realtime
  socket.subscribe(PROBE_CHANNEL, signChannel({ key, secret }, socketId, PROBE_CHANNEL).auth)
  const { event, data } = await socket
    .next(({ channel }) => channel === PROBE_CHANNEL)
    .catch((error: unknown) => {
      throw new Dead(`nobody confirms the subscription: ${messageOf(error)}`, words.arrivalAdvice)
    })
  if (event === 'pusher_internal:subscription_succeeded') return `listens on ${PROBE_CHANNEL}`
  throw new Dead(
    `the subscription is refused: ${JSON.stringify(data)}`,
    `the secret of the application differs: ${words.keyAdvice}`,
  )
}

async function commit(probe: Probe): Promise<void> {
  try {
    await probe.commit()
  } catch (error) {
    throw new Dead(
      `nothing can be written: ${reasonOf(error)}`,
      'look at the database: its disk, its locks, its settings',
    )
  }
}

const since = (probe: Probe): string => `${Math.round(probe.age)} ms after the commit`

async function lookForNumber(probe: Probe, { lookSays, numberAdvice }: WalkWords): Promise<string> {
  if (await probe.numbered()) return `as number ${probe.seq}, ${since(probe)}${lookSays}`
  throw new Dead('the event got no number', numberAdvice)
}

async function lookForClaim(probe: Probe, { claimAdvice }: WalkWords): Promise<string> {
  if (await probe.handedOver()) return `to the queue, ${since(probe)}`
  throw new Dead('nobody has taken the event', claimAdvice)
}

async function lookForMark(probe: Probe, { markAdvice }: WalkWords): Promise<string> {
  if (await probe.broadcast()) return `and marked as done, ${since(probe)}`
  throw new Dead('the event was never reported as published', markAdvice)
}

async function lookAtSocket(socket: DoctorSocket, probe: Probe, { arrivalAdvice }: WalkWords): Promise<string> {
  const arrived = socket.next(({ event, data: text }) => event === PROBE_EVENT && String(text).includes(probe.id))
  const { data } = await arrived.catch((error: unknown) => {
    throw new Dead(`it did not come: ${messageOf(error)}`, arrivalAdvice)
  })
  const { _seq: seq } = JSON.parse(String(data)) as { _seq?: number }
  if (seq === probe.seq) return `as number ${seq}`
  throw new Dead(`it came with number ${seq} instead of ${probe.seq}`, 'two servers may share this database')
}

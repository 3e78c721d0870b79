import type { HopName, HopView, Reason, WarningView, Warning } from '#contract/system.ts'

type Params = HopView['params']

/** `95 s`, `3 min`, `2 h`: how long, for somebody who reads. */
export function duration(ms: unknown): string {
  const seconds = Math.round(Number(ms) / 1000)
  if (Math.abs(seconds) < 120) return `${seconds} s`
  return Math.abs(seconds) < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}

const REASON: Record<Reason, (p: Params) => string> = {
  fine: () => '',
  'database-silent': () => 'the database does not answer',
  'database-slow': (p) => `the database took ${p['ms']} ms to answer`,
  'numbering-waits': (p) => `${p['count']} committed events have no number yet, the oldest for ${duration(p['ms'])}`,
  'dead-letters': (p) => `${p['count']} events could not be numbered; see the table dead_letter`,
  nobody: (p) => `no ${p['role']} has ever reported itself`,
  'all-silent': (p) => `the last ${p['role']}, ${p['node']}, has been silent for ${duration(p['ms'])}`,
  'all-stopped': (p) => `the last ${p['role']}, ${p['node']}, was stopped ${duration(p['ms'])} ago`,
  'relay-stuck': (p) => `${p['node']} lives but has ended no round for ${duration(p['ms'])}`,
  'relay-hindered': (p) =>
    `hindered on ${p['nodes']}: the queue refuses what it hands over, or its rounds fail; its log says why`,
  unreachable: (p) => `out of reach for ${p['nodes']}`,
  'partly-unreachable': (p) => `out of reach for ${p['nodes']}, though not for all`,
  'answers-slowly': (p) => `takes ${p['ms']} ms to answer`,
  'jobs-wait': (p) => `${p['count']} jobs wait, the oldest for ${duration(p['ms'])}`,
  'deliveries-wait': (p) => `${p['count']} events have not reached the sockets, the oldest for ${duration(p['ms'])}`,
  'not-heard': (p) => `cannot be known while "${p['hop']}" is away`,
}

const ADVICE: Record<HopName, string> = {
  database: 'start the database, or mend the way to it; nothing is answered without it',
  numbering: 'look at the log of the relays and at long transactions in the database',
  relay: 'start a relay ("hadir relay"); taps are kept, screens ask by themselves meanwhile',
  queue: 'start Redis, or mend the way to it; taps are kept, screens are some seconds late',
  worker: 'start a worker ("hadir worker"); taps are kept, screens are some seconds late',
  bus: 'start Redis, or mend the way to it; screens ask by themselves meanwhile',
  realtime: 'start a realtime node ("hadir realtime"); screens ask by themselves meanwhile',
}

const WARNING: Record<Warning, (p: Params) => string> = {
  'node-silent': (p) => `${p['node']} (${p['role']}) has been silent for ${duration(p['ms'])}`,
  'clock-off': (p) =>
    `the clock of ${p['node']} (${p['role']}) is off by ${duration(p['ms'])}; taps go by the database's, set it by NTP all the same`,
  'versions-differ': (p) => `versions differ: ${p['versions']}`,
  'not-ready': (p) => `${p['node']} (${p['role']}) is not ready: ${p['checks']}`,
  'secrets-differ': (p) =>
    `${p['secret']} is not the same everywhere: look at ${p['nodes']}; ${p['secret'] === 'SESSION_SECRET' ? 'people are signed out at every other request' : 'screens are not let in or hear nothing'}`,
  'failed-jobs': (p) => `${p['count']} jobs failed for good; "hadir queue failed" shows them`,
  'orders-wait': (p) => `${p['count']} orders to retry wait for a worker`,
}

export const reasonOf = ({ reason, params }: Pick<HopView, 'reason' | 'params'>): string => REASON[reason](params)
export const adviceFor = (hop: HopName): string => ADVICE[hop]
export const warningOf = ({ code, params }: WarningView): string => WARNING[code](params)

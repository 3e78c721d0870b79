import { describe, expect, test } from 'vitest'
import type { NodeReport, NodeView, OutboxFigures, ReportingRole, SystemView } from '#contract/system.ts'
import { judge } from './judge.ts'
import type { Evidence } from './judge.ts'

const QUIET: OutboxFigures = { waiting: 0, oldest_waiting_ms: 0, open: 0, oldest_open_ms: 0, dead: 0 }
const EMPTY_QUEUE = { waiting: 0, active: 0, delayed: 0, failed: 0, oldest_ms: 0 }
const queue = { ms: 1, figures: EMPTY_QUEUE, failed: null, history: [] }
const relay = { hindered: false, since_round_ms: 300 }
const PARTS: Record<ReportingRole, Partial<NodeReport>> = {
  embedded: { database: { ms: 1 }, relay, queue, bus: { ms: 1 } },
  app: { database: { ms: 1 } },
  relay: { database: { ms: 1 }, relay, queue },
  worker: { database: { ms: 1 }, queue, bus: { ms: 1 } },
  realtime: { bus: { ms: 1 } },
}
const NOTHING: NodeReport = {
  not_ready: [],
  memory_mb: 80,
  cpu_percent: 3,
  database: null,
  relay: null,
  queue: null,
  bus: null,
  sockets: null,
  requests: null,
}

function node(
  name: string,
  role: ReportingRole,
  report: Partial<NodeReport> = {},
  more: Partial<NodeView> = {},
): NodeView {
  return {
    instance: `i-${name}`,
    node: name,
    role,
    version: '1.0.0',
    started_at: 1_000_000,
    seen_at: 2_000_000,
    age_ms: 1_000,
    clock_off_ms: 3,
    state: 'ok',
    report: { ...NOTHING, ...PARTS[role], ...report },
    ...more,
  }
}
const marked = (name: string, role: ReportingRole, marks: { session?: string; realtime?: string }): NodeView =>
  node(name, role, { ...PARTS[role], secrets: { session: marks.session ?? null, realtime: marks.realtime ?? 'r' } })
const silent = { state: 'silent', age_ms: 40_000 } as const
const left = { state: 'left', age_ms: 40_000 } as const

const house = (...without: ReportingRole[]): NodeView[] =>
  [
    node('a1', 'app'),
    node('r1', 'relay'),
    node('r2', 'relay'),
    node('w1', 'worker'),
    node('w2', 'worker'),
    node('s1', 'realtime'),
  ].filter(({ role }) => !without.includes(role))
const all = (role: ReportingRole, report: Partial<NodeReport>): NodeView[] =>
  house().map((one) => (one.role === role ? node(one.node, role, report) : one))
const evidence = (nodes: NodeView[], more: Partial<Evidence> = {}): Evidence => ({
  databaseMs: 4,
  nodes,
  outbox: QUIET,
  ordersWaiting: 0,
  ...more,
})
/** The hops that are not well, as `hop state reason`. */
const faults = (verdict: Pick<SystemView, 'hops'>): string[] =>
  verdict.hops.filter(({ state }) => state !== 'ok').map(({ hop, state, reason }) => `${hop} ${state} ${reason}`)

const refusing = { ms: null, figures: null, failed: null, history: [] }
const waiting = (count: number, oldest: number): Partial<NodeReport> => ({
  queue: { ...queue, figures: { ...EMPTY_QUEUE, waiting: count, oldest_ms: oldest } },
})
const failing: Partial<NodeReport> = { queue: { ...queue, figures: { ...EMPTY_QUEUE, failed: 2 } } }
const noRedis = (): NodeView[] => [
  node('a1', 'app'),
  node('r1', 'relay', { queue: refusing, relay: { hindered: true, since_round_ms: 90_000 } }),
  node('w1', 'worker', { queue: refusing, bus: { ms: null } }),
  node('s1', 'realtime', {}, silent),
]

const CASES: [what: string, Evidence, expected: string[]][] = [
  ['everything runs', evidence(house()), []],
  ['one process runs everything', evidence([node('n1', 'embedded')]), []],
  [
    'one process and it is silent',
    evidence([node('n1', 'embedded', {}, silent)]),
    [
      'relay dead all-silent',
      'queue unknown not-heard',
      'worker dead all-silent',
      'bus unknown not-heard',
      'realtime unknown not-heard',
    ],
  ],
  ['no relay was ever there', evidence(house('relay')), ['relay dead nobody']],
  ['the relays are silent', evidence([...house('relay'), node('r1', 'relay', {}, silent)]), ['relay dead all-silent']],
  ['the relays were stopped', evidence([...house('relay'), node('r1', 'relay', {}, left)]), ['relay dead all-stopped']],
  [
    'one of two relays is silent',
    evidence([...house('relay'), node('r1', 'relay'), node('r2', 'relay', {}, silent)]),
    [],
  ],
  [
    'the relays live and do nothing',
    evidence(all('relay', { relay: { hindered: false, since_round_ms: 30_000 } })),
    ['relay dead relay-stuck'],
  ],
  [
    'the relays never ended a round',
    evidence(all('relay', { relay: { hindered: false, since_round_ms: null } })),
    ['relay dead relay-stuck'],
  ],
  [
    'a relay cannot hand over though the queue answers',
    evidence(all('relay', { relay: { hindered: true, since_round_ms: 3_000 } })),
    ['relay slow relay-hindered'],
  ],
  [
    'Redis is dead',
    evidence(noRedis(), { outbox: { ...QUIET, open: 40, oldest_open_ms: 90_000 } }),
    ['queue dead unreachable', 'worker unknown not-heard', 'bus dead unreachable', 'realtime unknown not-heard'],
  ],
  [
    'Redis has just died: what came over it before says nothing of now',
    evidence([...noRedis().filter(({ role }) => role !== 'realtime'), node('s1', 'realtime', {}, { age_ms: 9_000 })]),
    ['queue dead unreachable', 'worker unknown not-heard', 'bus dead unreachable'],
  ],
  [
    'one worker cannot reach Redis',
    evidence([...house(), node('w3', 'worker', { queue: refusing, bus: { ms: null } })]),
    ['queue slow partly-unreachable', 'bus slow partly-unreachable'],
  ],
  [
    'Redis answers slowly',
    evidence([
      ...all('relay', { queue: { ...queue, ms: 900 } }).filter(({ role }) => role !== 'worker'),
      node('w1', 'worker', { queue: { ...queue, ms: 700 } }),
    ]),
    ['queue slow answers-slowly'],
  ],
  [
    'no worker',
    evidence(house('worker', 'realtime')),
    ['worker dead nobody', 'bus unknown not-heard', 'realtime unknown not-heard'],
  ],
  ['workers that take nothing for six seconds', evidence(all('worker', waiting(3, 6_000))), ['worker slow jobs-wait']],
  [
    'workers that take nothing for over a minute',
    evidence(all('worker', waiting(900, 61_000))),
    ['worker dead jobs-wait'],
  ],
  [
    'jobs end and events stay open',
    evidence(house(), { outbox: { ...QUIET, open: 4, oldest_open_ms: 61_000 } }),
    ['worker dead deliveries-wait'],
  ],
  ['no realtime', evidence(house('realtime')), ['realtime dead nobody']],
  [
    'realtime is silent though the bus is well',
    evidence([...house('realtime'), node('s1', 'realtime', {}, silent)]),
    ['realtime dead all-silent'],
  ],
  [
    'numbers are late',
    evidence(house(), { outbox: { ...QUIET, waiting: 2, oldest_waiting_ms: 6_000 } }),
    ['numbering slow numbering-waits'],
  ],
  [
    'numbers do not come',
    evidence(house(), { outbox: { ...QUIET, waiting: 2, oldest_waiting_ms: 61_000 } }),
    ['numbering dead numbering-waits'],
  ],
  [
    'events that cannot be numbered',
    evidence(house(), { outbox: { ...QUIET, dead: 1 } }),
    ['numbering slow dead-letters'],
  ],
  ['the database is slow', evidence(house(), { databaseMs: 900 }), ['database slow database-slow']],
  [
    'a node cannot read the database',
    evidence([...house(), node('a2', 'app', { database: { ms: null } })]),
    ['database slow partly-unreachable'],
  ],
  [
    'the database is dead',
    evidence([], { databaseMs: null, outbox: null }),
    [
      'database dead database-silent',
      'numbering unknown not-heard',
      'relay unknown not-heard',
      'queue unknown not-heard',
      'worker unknown not-heard',
      'bus unknown not-heard',
      'realtime unknown not-heard',
    ],
  ],
]

describe('which hop is dead', () => {
  test.each(CASES)('%s', (_, given, expected) => {
    expect(faults(judge(given))).toEqual(expected)
  })

  test('the house is as well as its worst hop', () => {
    expect(judge(evidence(house())).health).toBe('ok')
    expect(judge(evidence(house('relay'))).health).toBe('dead')
    expect(judge(evidence(house(), { databaseMs: 900 })).health).toBe('slow')
  })
})

describe('what is worth knowing besides', () => {
  const codes = (given: Evidence): string[] =>
    judge(given).warnings.map(({ code, params: { node: of = '', secret = '', nodes = '' } }) =>
      [code, of, secret, nodes].filter(Boolean).join(' '),
    )

  test.each<[string, Evidence, string[]]>([
    ['nothing', evidence(house()), []],
    ['a silent node', evidence([...house(), node('a2', 'app', {}, silent)]), ['node-silent a2']],
    ['one that was stopped is none', evidence([...house(), node('a2', 'app', {}, left)]), []],
    [
      'a clock that is minutes ahead',
      evidence([...house(), node('a2', 'app', {}, { clock_off_ms: 180_000 })]),
      ['clock-off a2'],
    ],
    [
      'a clock that is behind',
      evidence([...house(), node('a2', 'app', {}, { clock_off_ms: -4_000 })]),
      ['clock-off a2'],
    ],
    ['two versions', evidence([...house(), node('a2', 'app', {}, { version: '1.1.0' })]), ['versions-differ']],
    [
      'a node that is not ready',
      evidence([...house(), node('a2', 'app', { not_ready: ['schema'] }, { state: 'not-ready' })]),
      ['not-ready a2'],
    ],
    [
      'a role of which all are silent: the verdict says so',
      evidence([...house('relay'), node('r1', 'relay', {}, silent), node('a2', 'app', {}, silent)]),
      ['node-silent a2'],
    ],
    [
      'what follows from a dead Redis: the verdict says so',
      evidence([
        ...noRedis(),
        node('w3', 'worker', { ...PARTS.worker, not_ready: ['queue', 'bus'], queue: refusing, bus: { ms: null } }),
        node('w4', 'worker', { not_ready: ['queue', 'schema'], queue: refusing, bus: { ms: null } }),
      ]),
      ['not-ready w4'],
    ],
    [
      'an app node with another SESSION_SECRET than the two others',
      evidence([...house('app'), ...['x', 'y', 'x'].map((mark, n) => marked(`a${n}`, 'app', { session: mark }))]),
      ['secrets-differ SESSION_SECRET a1 (app)'],
    ],
    [
      'two that differ: nobody knows who is right',
      evidence([
        ...house('worker', 'realtime'),
        marked('w1', 'worker', { realtime: 'x' }),
        marked('s1', 'realtime', {}),
      ]),
      ['secrets-differ REALTIME_APP_* w1 (worker), s1 (realtime)'],
    ],
    ['failed jobs', evidence([node('w1', 'worker', failing), ...house('relay', 'worker')]), ['failed-jobs']],
    ['orders that nobody takes', evidence(house(), { ordersWaiting: 1 }), ['orders-wait']],
  ])('%s', (_, given, expected) => {
    expect(codes(given)).toEqual(expected)
  })
})

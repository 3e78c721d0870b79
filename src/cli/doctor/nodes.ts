import type { NodeView, ReportingRole, SystemView, WarningView } from '#contract/system.ts'
import type { Database } from '#src/database/database.ts'
import { viewSystem } from '#src/features/system/index.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { outboxFigures } from '#src/outbox/status.ts'
import { duration, warningOf } from '../queue/words.ts'
import { Dead, Doubt } from './hops.ts'
import type { Hop } from './hops.ts'

type Needs = { database: () => Database; clock: Clock }
type Group = { name: string; role: ReportingRole; command: string; after: readonly string[] }

const GROUPS: readonly Group[] = [
  { name: 'app nodes', role: 'app', command: 'hadir app', after: ['schema'] },
  { name: 'relays', role: 'relay', command: 'hadir relay', after: ['schema'] },
  { name: 'workers', role: 'worker', command: 'hadir worker', after: ['schema'] },
  // what they say goes over Redis, and workers write it down
  { name: 'realtime nodes', role: 'realtime', command: 'hadir realtime', after: ['Redis', 'workers'] },
]

/** Which processes have reported themselves lately, and what has piled up. */
export function nodeHops({ database, clock }: Needs): Hop[] {
  let looked: Promise<SystemView> | null = null
  const view = (): Promise<SystemView> => {
    const db = database()
    const outbox = (): ReturnType<typeof outboxFigures> => outboxFigures({ db, clock })
    looked ??= viewSystem({ db, clock, log: silentLogger, node: 'doctor', outbox })
    return looked
  }
  return [
    ...GROUPS.map((group) => ({ ...group, look: async () => judgeGroup(group, await view()) })),
    { name: 'backlog', after: ['schema'], look: async () => judgeBacklog(await view()) },
  ]
}

const isOf =
  (role: string) =>
  ({ params }: WarningView): boolean =>
    params['role'] === role

function judgeGroup({ role, command }: Group, { nodes, warnings }: SystemView): string {
  const known = nodes.filter((node) => node.role === role)
  const living = known.filter(({ state }) => state === 'ok' || state === 'not-ready')
  const advice = `start one ("${command}"), or look at its log`
  if (living.length === 0) throw new Dead(goneText(known), advice)
  const says = `${living.length} heard: ${living.map(({ node }) => node).join(', ')}`
  const doubts = warnings.filter(isOf(role)).map(warningOf)
  if (doubts.length > 0) throw new Doubt([says, ...doubts].join('\n'), 'look at the log of each that is named')
  return says
}

function goneText(known: readonly NodeView[]): string {
  const [last] = known.toSorted((a, b) => a.age_ms - b.age_ms)
  if (!last) return 'none has reported itself, or all were stopped'
  return `none is heard; the last, ${last.node}, has been silent for ${duration(last.age_ms)}`
}

function judgeBacklog({ outbox, queue, warnings }: SystemView): string {
  const parts = [
    ...(outbox ? [`${outbox.waiting} events without a number, ${outbox.open} on their way`] : []),
    ...(queue ? [`${queue.waiting} jobs wait, ${queue.failed} failed`] : []),
  ]
  const doubts = warnings.filter(({ params }) => params['role'] === undefined).map(warningOf)
  if (outbox && outbox.dead > 0) doubts.push(`${outbox.dead} events could not be numbered; see the table dead_letter`)
  if (doubts.length > 0) throw new Doubt([parts.join('; '), ...doubts].join('\n'), 'hadir queue status says more')
  return parts.join('; ')
}

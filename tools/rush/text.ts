import { tenths, whole } from '../bench/report.ts'
import type { Outcome, Spread } from './outcome.ts'

const spread = ({ count, p50, p95, p99, most }: Spread): string =>
  `p50 ${tenths(p50)}, p95 ${tenths(p95)}, p99 ${tenths(p99)}, most ${tenths(most)} ms (of ${whole(count)})`

const counts = (of: Record<string, number>): string =>
  Object.entries(of)
    .map(([name, count]) => `${whole(count)} x ${name}`)
    .join(', ') || 'none'

const micro = (us: number | null): string => (us === null ? '–' : tenths(us))
const milli = (ms: number): string => ms.toFixed(2)

/** The figures of a rush as lines somebody reads. */
export function textReport(one: Outcome): string {
  const { deliveries, findings } = one
  const each = one.costs.map(({ role, eachMs }) => `${role} ${milli(eachMs)}`).join(', ')
  const lines = [
    findings.length === 0 ? 'every tap is there once, and on every screen' : `${findings.length} FINDINGS`,
    ...findings.map((finding) => `  - ${finding}`),
    `house                ${one.house}`,
    `came                 ${whole(one.people)} people within ${one.withinSeconds} s, at most ${one.peakPerSecond} taps acknowledged in a second`,
    `acknowledged         ${whole(one.acknowledged)}, lost ${one.lost}, doubled ${one.doubled}`,
    `phones that hung up  ${one.hungUp}, each told at a later try`,
    `tries that failed    ${counts(one.failed)}`,
    `tap, first try       ${spread(one.tap)}`,
    `tap, with tries      ${spread(one.tapWithTries)}`,
    `tap to screen        ${spread(one.screen)}`,
    `changes on screens   ${whole(deliveries.pushed)} pushed, ${whole(deliveries.asked)} asked for, ${whole(deliveries.missing)} seen only in a whole list`,
    `CPU ms a check-in    ${each} (with the questions a phone asks before it; what idling costs is taken off)`,
    `CPU us a delivery    ${micro(one.eachDeliveryUs)} of the realtime nodes`,
    `bytes a check-in     ${counts(one.stored).replaceAll(' x ', ' ')}`,
    `errors in logs       ${counts(one.errorsInLogs)}`,
    `the machine          ${one.machine.cores} cores, load ${tenths(one.machine.load)}`,
  ]
  if (one.restartedAtSecond !== null)
    lines.splice(3, 0, `restarted            after ${tenths(one.restartedAtSecond)} s`)
  return `\n${lines.join('\n')}\n`
}

const MANY = ['app', 'relay', 'worker', 'realtime', 'nginx', 'database', 'Redis']
/** One process does what many roles do. */
const columnsOf = ({ costs }: Outcome): string[] => (costs.length > 1 ? MANY : ['everything'])

/** Ready to be pasted: what came and how fast, then what it cost. */
export function tableRows(outcomes: readonly Outcome[]): string {
  const rush = outcomes.map((one) => {
    const cells = [
      one.costs.length > 1 ? `${one.options.nodes} app nodes` : 'one process',
      `${whole(one.people)} in ${one.withinSeconds} s${one.restartedAtSecond === null ? '' : ', restart'}`,
      whole(one.options.screens),
      whole(one.peakPerSecond),
      `${tenths(one.tap.p50)} / ${tenths(one.tap.p95)} / ${tenths(one.tap.p99)}`,
      `${tenths(one.screen.p50)} / ${tenths(one.screen.p95)} / ${tenths(one.screen.p99)}`,
      `${one.lost} / ${one.doubled} / ${Object.values(one.failed).reduce((sum, n) => sum + n, 0)}`,
      tenths(one.machine.load),
    ]
    return `| ${cells.join(' | ')} |`
  })
  const costs = outcomes.map((one) => {
    const of = new Map(one.costs.map(({ role, eachMs }) => [role, eachMs]))
    const cells = columnsOf(one).map((role) => `${role} ${milli(of.get(role) ?? 0)}`)
    const sum = [...of.values()].reduce((all, ms) => all + ms, 0)
    return `| ${whole(one.people)} in ${one.withinSeconds} s, ${one.options.screens} screens | ${cells.join(', ')} | ${milli(sum)} | ${micro(one.eachDeliveryUs)} |`
  })
  return [
    '| house | came | screens | most acknowledged/s | tap p50 / p95 / p99 ms | tap to screen p50 / p95 / p99 ms | lost / doubled / tries that failed | load |',
    '|---|---|---:|---:|---|---|---|---:|',
    ...rush,
    '',
    '| | CPU ms a check-in, by role | in all | CPU µs a delivery |',
    '|---|---|---:|---:|',
    ...costs,
    '',
  ].join('\n')
}

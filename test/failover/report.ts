import type { Spread } from './figures.ts'
import type { RunReport } from './seeded-run.ts'

/** The report of a run as a page somebody reads; the figures are milliseconds unless they say so. */
export function reportText(report: RunReport): string {
  const { findings, troubles } = report
  const excused = troubles.filter((one) => one.excused)
  const lines = [
    `seed ${report.seed}: ${findings.length === 0 ? 'every promise was kept' : `${findings.length} FINDINGS`}`,
    ...findings.map((finding) => `  - ${finding}`),
    '',
    `people tapped for      ${Math.round(report.seconds)} s, ${report.rate} taps a second meant, ${report.people} people`,
    `acknowledged           ${report.acknowledged} taps, ${report.atOnce} of them at the first try`,
    `tries without answer   ${report.unknown}`,
    `failed after a retry   ${troubles.length - excused.length}, and ${excused.length} ${becauseOf(excused)}`,
    `latency, all           ${spreadText(report.latency)}`,
    `latency, first try     ${spreadText(report.latencyAtOnce)}`,
    `faults                 ${report.faults.length}: ${countsText(report.deeds)}`,
    `full strength          ${Math.round(report.fullStrengthMs)} ms after the order to mend everything`,
    `screens                ${report.screens}; all whole ${afterText(report.screensWholeMs)} the last tap`,
    `deliveries             none left ${afterText(report.deliveredMs)} that`,
    `screens mended         ${spreadText(report.mends)} from the socket's return to a list that is proved`,
    `  in calm moments      ${spreadText(report.calmMends)}`,
    `changes on screens     ${report.pushed} pushed, ${report.asked} asked for`,
    `answers from 400 on    ${countsText(report.answers) || 'none'}`,
    `the machine            ${machineText(report.machine)}`,
    `errors in logs         ${countsText(report.errors) || 'none'}`,
  ]
  return `${lines.join('\n')}\n`
}

const spreadText = ({ count, p50, p95, p99, most }: Spread): string =>
  `p50 ${p50}, p95 ${p95}, p99 ${p99}, most ${most} ms (of ${count})`

const machineText = ({ wanted, cores, screensLateMs }: RunReport['machine']): string =>
  `${wanted} processes wanted one of ${cores} cores; the screens' own was late by ${screensLateMs} ms (p99)`

const countsText = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count} x ${name}`)
    .join(', ')

const afterText = (ms: number | null): string => (ms === null ? 'NOT IN TIME after' : `${Math.round(ms)} ms after`)

const becauseOf = (excused: readonly { faults: string[] }[]): string => {
  if (excused.length === 0) return 'with an excuse'
  const alone = new Set(excused.filter(({ faults }) => faults.length === 1).flatMap(({ faults }) => faults))
  const several = excused.filter(({ faults }) => faults.length > 1).length
  return `excused: ${several} by several faults at once, the rest by ${[...alone].sort().join(', ') || 'nothing else'}`
}

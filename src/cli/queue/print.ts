import type { FailedJobView, SystemView } from '#contract/system.ts'
import { adviceFor, duration, reasonOf, warningOf } from './words.ts'

/** The state of the house as lines: what is dead first, figures after. */
export function statusText(view: SystemView): string {
  const { hops, nodes, queue, outbox, warnings } = view
  const lines = [verdictOf(view), '']
  lines.push(...columns(hops.map((hop) => [hop.hop, hop.state === 'dead' ? 'DEAD' : hop.state, reasonOf(hop)])), '')
  if (queue)
    lines.push(
      `queue   ${queue.waiting} waiting, ${queue.active} running, ${queue.delayed} to be tried again, ${queue.failed} failed` +
        (queue.waiting > 0 ? `; the oldest waits for ${duration(queue.oldest_ms)}` : ''),
    )
  if (outbox) lines.push(`outbox  ${outbox.waiting} without a number, ${outbox.open} on their way, ${outbox.dead} dead`)
  lines.push('')
  lines.push(
    ...columns(
      nodes.map(({ node, role, state, age_ms, version }) => [
        node,
        role,
        state,
        `seen ${duration(age_ms)} ago`,
        version,
      ]),
    ),
  )
  lines.push(...warnings.map((warning) => `! ${warningOf(warning)}`))
  return `${lines.join('\n').trimEnd()}\n`
}

function verdictOf({ hops, nodes }: SystemView): string {
  if (nodes.length === 0 && hops[0]?.state !== 'dead') return 'No process has reported itself: Hadir is not running.'
  const dead = hops.filter(({ state }) => state === 'dead')
  const names = dead.map(({ hop }) => `"${hop}"`).join(', ')
  if (dead.length > 0)
    return [`${names} ${dead.length === 1 ? 'is' : 'are'} dead.`, ...dead.map(({ hop }) => `→ ${adviceFor(hop)}`)].join(
      '\n',
    )
  const slow = hops.filter(({ state }) => state === 'slow')
  return slow.length > 0 ? `It works, but slowly: ${slow.map(({ hop }) => hop).join(', ')}.` : 'Everything works.'
}

/** Failed jobs, newest first, with their ids alone on a line to be copied. */
export function failedText(jobs: readonly FailedJobView[], total: number): string {
  if (jobs.length === 0) return total > 0 ? `${total} jobs failed; no process tells which\n` : 'No job has failed.\n'
  const lines = jobs.flatMap(({ id, name, attempts, failed_at, reason, payload }) => [
    id,
    `  ${name}, ${attempts} attempts, failed ${new Date(failed_at).toISOString()}`,
    `  ${reason}`,
    `  ${payload}`,
  ])
  if (total > jobs.length) lines.push(`and ${total - jobs.length} older ones`)
  return `${lines.join('\n')}\n`
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)))
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

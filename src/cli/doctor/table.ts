import type { Sight } from './hops.ts'

const STATE_WIDTH = 'skipped'.length

/** The sights as lines of a table; what to do stands below what is wrong. */
export function tableOf(sights: readonly Sight[]): string {
  const width = Math.max(...sights.map(({ hop }) => hop.length))
  const line = (hop: string, state: string, ms: string, text: string): string =>
    `${hop.padEnd(width)}  ${state.padEnd(STATE_WIDTH)}  ${ms.padStart(6)}  ${text}`.trimEnd()
  const lines = [line('hop', 'state', 'ms', '')]
  for (const { hop, state, ms, says, advice } of sights) {
    const [first = '', ...rest] = says.split('\n')
    lines.push(line(hop, state, ms === null ? '' : ms.toFixed(ms < 10 ? 1 : 0), first))
    for (const more of rest) lines.push(line('', '', '', more))
    if (advice !== null) lines.push(line('', '', '', `→ ${advice}`))
  }
  return `${lines.join('\n')}\n`
}

/** One sentence for somebody who reads nothing else. */
export function verdictOf(sights: readonly Sight[]): string {
  const dead = sights.filter(({ state }) => state === 'DEAD')
  if (dead.length > 0) return `${namesOf(dead)} ${dead.length === 1 ? 'is' : 'are'} dead.\n`
  const doubtful = sights.filter(({ state }) => state === 'warn')
  return doubtful.length > 0 ? `Everything works; look at ${namesOf(doubtful)}.\n` : 'Everything works.\n'
}

const namesOf = (sights: readonly Sight[]): string => sights.map(({ hop }) => `"${hop}"`).join(', ')

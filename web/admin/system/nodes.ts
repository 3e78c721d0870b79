import type { Health, NodeView } from '#contract/system.ts'
import { formatAge, formatNumber } from '../../shared/format.ts'
import type { Language } from '#contract/trace.ts'
import type { Translate } from '../../shared/i18n.ts'
import { checkText, offText } from './words.ts'

/** From here on a clock is worth a word. Milliseconds. */
const CLOCK_OFF_MS = 3_000

export const isAlive = ({ state }: NodeView): boolean => state === 'ok' || state === 'not-ready'

export const nodeHealth = ({ state }: NodeView): Health =>
  state === 'ok' ? 'ok' : state === 'not-ready' ? 'slow' : state === 'silent' ? 'dead' : 'unknown'

/** What a process says of itself, as short phrases; the unusual first. */
export function nodeDetails(t: Translate<'admin'>, language: Language, { report, clock_off_ms }: NodeView): string[] {
  const off =
    Math.abs(clock_off_ms) > CLOCK_OFF_MS
      ? [t('system.detail.clock', { off: offText({ t, language }, clock_off_ms) })]
      : []
  if (!report) return off
  const { relay, sockets, requests } = report
  const part = (hop: 'database' | 'queue' | 'bus'): string[] => {
    const look = report[hop]
    if (!look) return []
    if (look.ms === null) return [t('system.detail.silentPart', { hop: t(`system.hop.${hop}`) })]
    return [t(`system.detail.${hop}`, { ms: formatNumber(look.ms, language) })]
  }
  const texts = [...report.not_ready.map((name) => `✗ ${checkText(t, name)}`), ...off]
  if (relay?.hindered) texts.push(t('system.detail.hindered'))
  if (requests) {
    texts.push(t('system.detail.requests', { count: requests.per_minute }))
    if (requests.failed_per_minute > 0) texts.push(t('system.detail.failed', { count: requests.failed_per_minute }))
  }
  if (sockets)
    texts.push(
      t('system.detail.sockets', { count: sockets.connections }),
      t('system.detail.channels', { count: sockets.channels }),
    )
  if (relay?.since_round_ms != null)
    texts.push(t('system.detail.round', { age: formatAge(relay.since_round_ms, language) }))
  texts.push(...part('database'), ...part('queue'), ...part('bus'))
  texts.push(
    t('system.detail.memory', { count: report.memory_mb }),
    t('system.detail.processor', { percent: report.cpu_percent }),
  )
  return texts
}

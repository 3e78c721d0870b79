import type { HopName, HopView, SystemView, WarningView } from '#contract/system.ts'
import type { Language } from '#contract/trace.ts'
import { formatAge, formatNumber } from '../../shared/format.ts'
import { type Blanks, hasText, type TextKey, type Translate } from '../../shared/i18n.ts'

type Words = { t: Translate<'admin'>; language: Language }

/** `3 mnt lebih cepat` of a clock that is ahead by so much. */
export const offText = ({ t, language }: Words, ms: number): string =>
  t(ms > 0 ? 'system.ahead' : 'system.behind', { age: formatAge(Math.abs(ms), language) })

/** What the server said in codes and numbers, as the blanks of a sentence. */
function blanksOf(words: Words, params: HopView['params']): Blanks {
  const { t, language } = words
  const { ms, hop, role, checks } = params
  const blanks: Blanks = { ...params }
  if (typeof ms === 'number')
    Object.assign(blanks, { ms: formatNumber(ms, language), age: formatAge(ms, language), off: offText(words, ms) })
  if (hop !== undefined) blanks['hop'] = t(`system.hop.${hop as HopName}`)
  if (role !== undefined) blanks['role'] = roleText(t, String(role))
  if (checks !== undefined)
    blanks['checks'] = String(checks)
      .split(', ')
      .map((name) => checkText(t, name))
      .join(', ')
  return blanks
}

export function roleText(t: Translate<'admin'>, role: string): string {
  const key = `system.role.${role}`
  return hasText('admin', key) ? t(key as TextKey<'admin'>) : role
}

/** A newer node may know checks that this page does not. */
export function checkText(t: Translate<'admin'>, check: string): string {
  const key = `system.check.${check}`
  return hasText('admin', key) ? t(key as TextKey<'admin'>) : check
}

export const reasonText = (words: Words, { reason, params }: Pick<HopView, 'reason' | 'params'>): string =>
  words.t(`system.reason.${reason}`, blanksOf(words, params))

export const warningText = (words: Words, { code, params }: WarningView): string =>
  words.t(`system.warning.${code}`, blanksOf(words, params))

/** One thing that is wrong, as the screen tells it. */
export type Trouble = { hop: HopName | 'redis'; state: 'dead' | 'slow'; why: HopView }

/** Queue and bus are one Redis in most houses: when nobody reaches either, it is told once and by its name. */
export function troublesOf({ hops }: Pick<SystemView, 'hops'>): Trouble[] {
  const isRedis = ({ hop, reason, state }: HopView): boolean =>
    (hop === 'queue' || hop === 'bus') && state === 'dead' && reason === 'unreachable'
  const together = hops.filter(isRedis).length === 2
  const found: Trouble[] = []
  for (const why of hops) {
    if (why.state !== 'dead' && why.state !== 'slow') continue
    if (!together || !isRedis(why)) found.push({ hop: why.hop, state: why.state, why })
    else if (why.hop === 'queue') found.push({ hop: 'redis', state: 'dead', why })
  }
  return found.sort((a, b) => (a.state === b.state ? 0 : a.state === 'dead' ? -1 : 1))
}

import { FLAGS, STATUSES } from '#contract/status.ts'
import type { Language } from '#contract/trace.ts'
import { localDate, localTime } from '#contract/zones.ts'
import { formatDate, formatDuration, formatTime, localiseTimes } from '../format.ts'

const DATE = /^\d{4}-\d\d-\d\d$/
/** Hours and nothing else, such as `08:00–12:00, 13:00–17:00`. */
const HOURS = /^\d\d:\d\d([–,\s]+\d\d:\d\d)*$/
/** Fields whose values are words of the house, not of people. */
const WORDS = new Set(
  'kind target state part type cuti_bersama step rounding color consent accrual purpose events counts quota who'.split(
    ' ',
  ),
)
/** Fields that hold an instant without being called `…_at`. */
const INSTANTS = new Set(['at', 'sources_before'])
const ROLES = ['karyawan', 'atasan', 'admin', 'auditor'] as const

export type Needs = {
  language: Language
  /** Where whoever reads it is. */
  zone: string
  /** Names of today of people, places and shifts. */
  names: Readonly<Record<string, string>>
  /** A word of the audit log; the key itself where there is none. */
  word: (group: 'field' | 'value', key: string) => string
  /** A word that all screens share: `status.hadir`, `role.admin`, `flag.luring`. */
  common: (key: `status.${(typeof STATUSES)[number]}` | `flag.${(typeof FLAGS)[number]}` | `role.${Role}`) => string
  t: (key: 'nothing' | 'yes' | 'no') => string
}
type Role = (typeof ROLES)[number]

/** The name of a field; the roster and the calendar name what changed by its date. */
export const sayField = ({ word, language }: Pick<Needs, 'word' | 'language'>, field: string): string =>
  DATE.test(field) ? formatDate(field, language) : word('field', field)

/** What a field held, as people say it: no code, no id, no colon in a time, nothing in braces. */
export function sayValue(needs: Needs, field: string, value: unknown): string {
  const { t, language } = needs
  if (Array.isArray(value))
    return value.length === 0 ? t('nothing') : value.map((one) => sayValue(needs, field, one)).join(', ')
  if (value === null || value === undefined || value === '') return t('nothing')
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  if (typeof value === 'number') return sayNumber(needs, field, value)
  if (typeof value === 'string') return sayText(needs, field, value)
  if (typeof value !== 'object') return ''
  return Object.entries(value)
    .map(([name, part]) => `${sayField({ word: needs.word, language }, name)}: ${sayValue(needs, name, part)}`)
    .join('; ')
}

/** Of two records what differs between them: nobody finds the one number in a line of seven. Anything else stays whole. */
export function onlyDifferent(before: unknown, after: unknown): readonly [before: unknown, after: unknown] {
  if (!isRecord(before) || !isRecord(after)) return [before, after]
  const differs = (key: string): boolean => JSON.stringify(before[key]) !== JSON.stringify(after[key])
  const part = (whole: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(whole).filter(([key]) => differs(key)))
  return [part(before), part(after)]
}
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function sayNumber({ language, zone }: Needs, field: string, value: number): string {
  if (field === 'duration_minutes') return formatDuration(value, language)
  if (!field.endsWith('_at') && !INSTANTS.has(field)) return String(value)
  const date = formatDate(localDate(zone, value), language)
  return field === 'at' ? `${date}, ${formatTime(localTime(zone, value), language)}` : date
}

function sayText({ language, names, word, common }: Needs, field: string, value: string): string {
  if (DATE.test(value)) return formatDate(value, language)
  if (HOURS.test(value)) return localiseTimes(value, language)
  const role = ROLES.find((one) => one === value)
  if (role && (field === 'role' || field === 'required_roles')) return common(`role.${role}`)
  const flag = FLAGS.find((one) => one === value)
  if (flag && field === 'flags') return common(`flag.${flag}`)
  const status = STATUSES.find((one) => one === value)
  if (status && field === 'status') return common(`status.${status}`)
  if (field === 'format') return value.toUpperCase()
  // the cycle of a pattern: rest days as the roster shows them
  if (field === 'days') return value.replaceAll(/(?<!\S)-(?!\S)/g, word('value', 'rest'))
  if (!WORDS.has(field) && !DATE.test(field)) return names[value] ?? value
  const said = word('value', value)
  if (said !== value) return said
  if (status) return common(`status.${status}`)
  // a day of the calendar: its kind and its name
  const [, kind = '', name = ''] = /^([a-z_]+): (.+)$/.exec(value) ?? []
  return name === '' ? (names[value] ?? value) : `${word('value', kind)}: ${name}`
}

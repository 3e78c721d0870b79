import { FLAGS, STATUSES } from '#contract/status.ts'
import { formatDate, formatDuration } from '../format.ts'
import { useLanguage, useTranslation } from '../i18n.ts'
import { useAuditWords } from './words.ts'

const DATE = /^\d{4}-\d\d-\d\d$/
/** Fields whose values are words of the house, not of people. */
const WORDS = new Set(['kind', 'target', 'state', 'part', 'type', 'cuti_bersama'])

/** Fields and values whose words are elsewhere than in the table of fields; undefined where a value is said as it is. */
export function useHouseWords() {
  const { word } = useAuditWords()
  const { t: common } = useTranslation()
  const language = useLanguage()
  // the roster's changes are named by their dates
  const field = (name: string): string => (DATE.test(name) ? formatDate(name, language) : word('field', name))
  const value = (name: string, said: unknown): string | undefined => {
    if (name === 'duration_minutes' && typeof said === 'number') return formatDuration(said, language)
    if (typeof said !== 'string') return undefined
    const status = name === 'status' && STATUSES.find((one) => one === said)
    if (status) return common(`status.${status}`)
    const flag = name === 'flags' && FLAGS.find((one) => one === said)
    if (flag) return common(`flag.${flag}`)
    if (!WORDS.has(name) && !DATE.test(name)) return undefined
    const text = word('value', said)
    return text === said ? undefined : text
  }
  return { field, value }
}

import { useState } from 'react'
import type { Language } from '#contract/trace.ts'
import en from '../../../shared/locales/en/dates.json'
import id from '../../../shared/locales/id/dates.json'
import { dateHere, formatMonth } from '../../../shared/format.ts'
import { useLanguage } from '../../../shared/i18n.ts'
import { longDate } from '../../../shared/long-date.ts'
import { wordsOf } from '../../../shared/words.ts'
import { serverNow } from '../../now.ts'
import { isDate } from './calendar-days.ts'
import { readDate, writeDate } from './read-date.ts'

export const useDateWords = wordsOf(id, en)
type Translate = ReturnType<typeof useDateWords>['t']

export type DateProps = {
  /** `2026-11-03`, nothing, or what was typed and is no date. */
  value: string
  /**
   * The date once it is whole, empty once the field is. What cannot be read is handed on as it was typed, so that
   * nothing that checks takes it for an empty field.
   */
  onChange: (value: string) => void
  min?: string | undefined
  max?: string | undefined
}

type Draft = { text: string; before: string; sent: string }

/** The text of a date field: what somebody types until the field is left, the date as everybody writes it afterwards. */
export function useDateText({ value, onChange, min, max }: DateProps) {
  const language = useLanguage()
  const { t } = useDateWords()
  const [draft, setDraft] = useState<Draft | null>(null)
  const [typing, setTyping] = useState(false)
  const today = dateHere(serverNow())
  // a value that came from elsewhere wins over what was typed
  const typed = draft && (value === draft.sent || value === draft.before) ? draft.text : null
  const text = typed ?? writeDate(value)
  const reading = readDate(text, today)
  const date = reading && 'date' in reading ? reading.date : ''
  const fault = faultOf(reading, { min, max, today }, language, t)
  const send = (next: string, written: string | null): void => {
    setDraft(written === null ? null : { text: written, before: value, sent: next })
    if (next !== value) onChange(next)
  }
  return {
    text,
    /** The date that the text says, empty if none. */
    date,
    today,
    /** Why the text will not do; also while somebody is still typing. */
    fault,
    /** The same once it is time to say it. */
    told: typing ? undefined : fault,
    type: (next: string): void => {
      setTyping(true)
      const now = readDate(next, today)
      const isWhole = now === null || ('date' in now && now.settled)
      send(now === null ? '' : isWhole ? (now as { date: string }).date : value, next)
    },
    leave: (): void => {
      setTyping(false)
      if (typed !== null) send(date || text.trim(), date ? null : text)
    },
    choose: (next: string): void => {
      setTyping(false)
      send(next, null)
    },
  }
}

function faultOf(
  reading: ReturnType<typeof readDate>,
  { min, max, today }: { min: string | undefined; max: string | undefined; today: string },
  language: Language,
  t: Translate,
): string | undefined {
  if (reading === null) return undefined
  if ('date' in reading) {
    if (min && isDate(min) && reading.date < min) return t('fault.min', { date: longDate(min, language) })
    if (max && isDate(max) && reading.date > max) return t('fault.max', { date: longDate(max, language) })
    return undefined
  }
  const example = writeDate(today)
  if (reading.fault === 'day')
    return t('fault.day', { month: formatMonth(reading.month, language), days: reading.days })
  return reading.fault === 'month'
    ? t('fault.month', { month: reading.month, example })
    : t('fault.unclear', { example })
}

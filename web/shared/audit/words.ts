import { useCallback } from 'react'
import { type Blanks, fill, useLanguage } from '../i18n.ts'
import en from '../locales/en/audit.json'
import id from '../locales/id/audit.json'

type Key = keyof typeof id
const TEXTS: Record<'id' | 'en', Record<string, string>> = { id, en }

/**
 * The words of audit and privacy. They come with the screens that use them, not by `loadArea`: the first chunk of the
 * employee page knows nothing of them. `or` is for words that other features may add: what is unknown stays as it is.
 */
export function useAuditWords() {
  const texts = TEXTS[useLanguage()]
  const t = useCallback((key: Key, blanks: Blanks = {}): string => fill(texts[key] ?? key, blanks), [texts])
  const word = useCallback(
    (group: 'action' | 'field' | 'value' | 'job', key: string) => texts[`${group}.${key}`] ?? key,
    [texts],
  )
  return { t, word }
}

/** Groups of actions to filter by. */
export const ACTION_GROUPS = Object.keys(id)
  .filter((key) => /^action\.[a-z_]+$/.test(key))
  .map((key) => key.slice('action.'.length))

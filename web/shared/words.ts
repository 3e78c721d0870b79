import { useCallback } from 'react'
import { type Blanks, fill, useLanguage } from './i18n.ts'

type WithoutCount<Key> = Key extends `${infer Name}_${'one' | 'other'}` ? Name : Key

/**
 * The words of screens that bring both languages with them instead of being an area of `loadArea`: nothing of them is
 * in the employee's first chunk. `count` chooses between `_one` and `_other` as everywhere.
 */
export function wordsOf<Texts extends Record<string, string>>(id: Texts, en: Record<string, string>) {
  const tables: Record<'id' | 'en', Record<string, string>> = { id, en }
  return function useWords() {
    const table = tables[useLanguage()]
    const t = useCallback(
      (key: WithoutCount<keyof Texts & string>, blanks: Blanks = {}): string =>
        fill(table[blanks.count === 1 ? `${key}_one` : key] ?? table[`${key}_other`] ?? table[key] ?? key, blanks),
      [table],
    )
    return { t }
  }
}

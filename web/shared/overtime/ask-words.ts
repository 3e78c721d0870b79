import en from '../locales/en/ask-overtime.json'
import id from '../locales/id/ask-overtime.json'
import { wordsOf } from '../words.ts'

/** Apart from the other words of overtime, which the first page has. */
export const useAskWords = wordsOf(id, en)

import en from '../../shared/locales/en/recompute.json'
import id from '../../shared/locales/id/recompute.json'
import { wordsOf } from '../../shared/words.ts'

export const useRecomputeWords = wordsOf(id, en)

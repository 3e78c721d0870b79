import en from '../../shared/locales/en/leave.json'
import id from '../../shared/locales/id/leave.json'
import { wordsOf } from '../../shared/words.ts'

export const useLeaveWords = wordsOf(id, en)

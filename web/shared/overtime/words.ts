import en from '../locales/en/overtime.json'
import id from '../locales/id/overtime.json'
import { wordsOf } from '../words.ts'

export const useOvertimeWords = wordsOf(id, en)

import en from '../../shared/locales/en/reports.json'
import id from '../../shared/locales/id/reports.json'
import { wordsOf } from '../../shared/words.ts'

export const useReportWords = wordsOf(id, en)

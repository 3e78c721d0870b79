import en from '../../shared/locales/en/calendar.json'
import id from '../../shared/locales/id/calendar.json'
import { wordsOf } from '../../shared/words.ts'

export const useCalendarWords = wordsOf(id, en)

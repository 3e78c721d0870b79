import type { Past, PastChange } from '#contract/past.ts'
import { PastBox } from '../schedule/past-question.tsx'
import { useCalendarWords } from './words.ts'

type Props = { past: PastChange; busy: boolean; onAgree: (past: Past) => void }

/** What a change of the calendar would do to days that have been. */
export function CalendarPast({ past, ...asked }: Props) {
  const { t } = useCalendarWords()
  const { people, days } = past
  const [agree, later, hint] = [t('past.agree'), t('past.later'), t('past.laterHint')]
  return <PastBox {...asked} words={{ ask: t('past.ask', { people, days }), agree, later, hint }} />
}

import { useMemo } from 'react'
import { formatTime } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { useNow } from '../now.ts'
import { cutOffs } from './cut-offs.ts'
import type { Board } from './use-board.ts'
import { wallClock } from './zones.ts'

/** More would be a list of its own; the rest is told with the pointer, and each person's own stands at the person. */
const SHOWN = 4

/** What the numbers of the board mean: until when somebody is on time, and which part of yesterday they are compared with. */
export function BoardNotes({ board }: { board: Board }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const { time } = wallClock(board.zone, useNow(60_000))
  const all = useMemo(() => cutOffs(board.expected), [board.expected])
  const texts = all.map(
    (one) => `${one.shift} ${formatTime(one.time, language)}${board.severalZones ? ` ${one.zone}` : ''}`,
  )
  const more = texts.length - SHOWN
  return (
    <p className="flex flex-wrap gap-x-4 text-sm text-ink-soft">
      {texts.length > 0 && (
        <span title={texts.join(' · ')}>
          {t('board.cutOffs', { times: texts.slice(0, SHOWN).join(' · ') })}
          {more > 0 && ` ${t('board.moreCutOffs', { count: more })}`}
        </span>
      )}
      {board.yesterday && <span>{t('board.yesterday', { time: formatTime(time, language) })}</span>}
    </p>
  )
}

import type { DayRequest } from '#contract/requests.ts'
import type { RequestKind, RequestState } from '#contract/request-words.ts'
import { localTime } from '#contract/zones.ts'
import { formatShortDate, formatTime } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { classNames } from '../shared/ui/class-names.ts'
import { statusClass } from '../shared/ui/status.tsx'

const LETTER: Record<RequestKind, string> = {
  izin: 'I',
  sakit: 'S',
  cuti: 'C',
  dinas_luar: 'DL',
  wfh: 'WFH',
  koreksi: 'K',
  tukar_shift: '⇄',
  lembur: 'L+',
}
const LOOK: Record<RequestState, string> = {
  waiting: 'border border-line-strong text-ink',
  approved: 'bg-green-tint text-green-ink',
  refused: 'bg-red-tint text-red-ink',
  withdrawn: 'bg-grey-tint text-grey-ink',
  cancelled: 'bg-grey-tint text-grey-ink',
  expired: 'bg-grey-tint text-grey-ink',
}
const MARK: Record<RequestState, string> = {
  waiting: '…',
  approved: '✓',
  refused: '✕',
  withdrawn: '↩',
  cancelled: '✕',
  expired: '⌛',
}
const BADGE = 'inline-flex h-6 items-center gap-1.5 rounded-control px-2 text-sm font-medium whitespace-nowrap'

export function KindBadge({ kind }: { kind: RequestKind }) {
  const { t } = useTranslation('requests')
  const look =
    kind === 'koreksi'
      ? 'bg-amber-tint text-amber-ink'
      : kind === 'tukar_shift' || kind === 'lembur'
        ? 'bg-grey-tint text-grey-ink'
        : statusClass(kind)
  return (
    <span className={classNames(BADGE, look)}>
      {kind !== 'wfh' && <b aria-hidden="true">{LETTER[kind]}</b>}
      {t(`kind.${kind}`)}
    </span>
  )
}

export function StateBadge({ state }: { state: RequestState }) {
  const { t } = useTranslation('requests')
  return (
    <span className={classNames(BADGE, LOOK[state])}>
      <b aria-hidden="true">{MARK[state]}</b>
      {t(`state.${state}`)}
    </span>
  )
}

/** `2,5` or `2.5`. */
export function useDays(): (days: number) => string {
  const language = useLanguage()
  return (days) => (language === 'id' ? String(days).replace('.', ',') : String(days))
}

type Dated = { from: string; to: string; kind: RequestKind | null }

/** `Kam 26 Nov – Sen 30 Nov`, or one date; a swap is for two dates and not for those between. */
export function useDates(): (request: Dated) => string {
  const language = useLanguage()
  return ({ from, to, kind }) => {
    const between = kind === 'tukar_shift' ? ' & ' : ' – '
    return from === to
      ? formatShortDate(from, language)
      : `${formatShortDate(from, language)}${between}${formatShortDate(to, language)}`
  }
}

/** Whose turn a waiting request is. */
export function useTurn(): (request: Pick<DayRequest, 'step' | 'deciders'>) => string {
  const { t } = useTranslation('requests')
  return ({ step, deciders }) =>
    step === 'hr'
      ? t('turn.hr')
      : t(step === 'partner' ? 'turn.partner' : 'turn.manager', { names: deciders.join(', ') })
}

/** One's own times are told as one's own clock says. */
const noZone = (_zone: string, _at: number): string => ''

/** What is asked for besides the dates: the part of the day, hours, corrected times, working days. */
export function useDetail(zoneOf = noZone): (request: DayRequest) => string {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  const days = useDays()
  const letterOf = ({ letter, with_letter, letter_until }: DayRequest): string => {
    if (letter === 'there') return with_letter ? `, ${t('letter.with')}` : ''
    if (letter === 'none') return ''
    return `, ${t(`letter.${letter}`, { date: letter_until === null ? '–' : formatShortDate(letter_until, language) })}`
  }
  return (request) => {
    if (request.kind === 'koreksi') {
      const { masuk_at, pulang_at, zone } = request
      const here = (at: number): string => formatTime(localTime(zone, at), language) + zoneOf(zone, at)
      const said = [
        masuk_at !== null && t('times.masuk', { time: here(masuk_at) }),
        pulang_at !== null && t('times.pulang', { time: here(pulang_at) }),
      ]
      return said.filter(Boolean).join(', ')
    }
    if (request.kind === 'tukar_shift') return t('swap.with', { name: request.partner?.name ?? '–' })
    const { type } = request
    const named = type && !type.standard ? `${type.name[language]} · ` : ''
    if (request.part === 'hours')
      return `${named}${formatTime(request.start, language)}–${formatTime(request.end, language)}`
    if (request.part !== 'whole') return named + t(`part.${request.part}`) + letterOf(request)
    const letter = letterOf(request)
    const was =
      request.first_to === null ? '' : `, ${t('back.was', { date: formatShortDate(request.first_to, language) })}`
    const count = t(type?.counts === 'calendar' ? 'days.calendar' : 'days', { days: days(request.days) })
    return named + count + letter + was
  }
}

import { EnterIcon, LeaveIcon } from '../shared/ui/icons.tsx'
import type { MyDay } from '#contract/attendance.ts'
import { localTime } from '#contract/zones.ts'
import { browserClock } from '../shared/clock.ts'
import { formatClock } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { Card } from '../shared/ui/card.tsx'
import { classNames } from '../shared/ui/class-names.ts'
import { nextAfter } from './my-day.ts'
import { outbox, useOutbox } from './outbox/browser.ts'
import type { OutboxState, Result } from './outbox/outbox.ts'
import type { PunchKind } from './outbox/punch.ts'
import { ReceiptCard } from './receipt.tsx'
import type { Now } from './use-now.ts'
import { Refused, Sending, Waiting } from './waiting.tsx'

type Delivered = Extract<Result, { outcome: 'delivered' }>
type Props = { zone: string; next: MyDay['next']; now: Now; receipt: Delivered | null }

/** The page's heart: the time, what became of the last tap, and the one button that knows what comes next. */
export function PunchCard({ zone, next, now, receipt }: Props) {
  const { t } = useTranslation('employee')
  const language = useLanguage()
  const state = useOutbox()
  const kind = nextAfter(next, state.waiting)
  const refused = state.results.filter((result) => result.outcome === 'refused')
  return (
    <Card className="flex flex-col gap-4 max-lg:min-h-[46svh]">
      <div className="my-auto text-center">
        <time className="block text-5xl leading-none font-semibold tracking-tight sm:text-6xl">
          {formatClock(localTime(zone, now.at), language)}
        </time>
        <span className="text-sm text-ink-soft">{t(`clock.${now.source}`)}</span>
      </div>
      {refused.map((result) => (
        <Refused key={result.punch.key} result={result} zone={zone} />
      ))}
      <Progress state={state} zone={zone} receipt={receipt} />
      {maySeeButton(state, receipt) && <PunchButton kind={kind} modest={receipt !== null} />}
    </Card>
  )
}

function Progress({ state, zone, receipt }: { state: OutboxState; zone: string; receipt: Delivered | null }) {
  const newest = state.waiting.at(-1)
  const first = state.waiting.length === 1 && state.sending && newest?.body === null
  // What is not in the store yet must not be called kept.
  if (newest && (first || state.saving))
    return <Sending key={newest.key} punch={newest} saving={state.saving} zone={zone} />
  if (newest) return <Waiting state={state} zone={zone} />
  return receipt && <ReceiptCard key={receipt.punch.key} answer={receipt.answer} />
}

/** For a minute after a tap there is no button: a nervous second tap must not become a check-out. */
const REST = 60_000

function maySeeButton(state: OutboxState, receipt: Delivered | null): boolean {
  const newest = state.waiting.at(-1) ?? receipt?.punch
  return !newest || Math.abs(browserClock.mono() - newest.tapped.mono) > REST
}

function PunchButton({ kind, modest }: { kind: PunchKind; modest: boolean }) {
  const { t } = useTranslation('employee')
  const Icon = kind === 'in' ? EnterIcon : LeaveIcon
  return (
    <button
      type="button"
      onClick={() => void outbox.tap(kind)}
      className={classNames(
        'flex w-full items-center justify-center gap-3 rounded-card px-4 font-semibold transition-colors select-none active:scale-[0.98]',
        modest
          ? 'min-h-16 border-2 border-accent text-xl text-accent hover:bg-raised'
          : 'min-h-(--big-button) bg-accent-fill text-2xl text-on-accent hover:bg-accent-fill-hover',
      )}
    >
      <Icon className="size-8 shrink-0" />
      {t(`punch.${kind}`)}
    </button>
  )
}

import { Link } from '@tanstack/react-router'
import { HourglassIcon, WarningIcon } from '../shared/ui/icons.tsx'
import { useEffect, useState } from 'react'
import { localTime } from '#contract/zones.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { formatClock } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { Button, buttonClass } from '../shared/ui/button.tsx'
import { Spinner } from '../shared/ui/spinner.tsx'
import { isVolatile, outbox } from './outbox/browser.ts'
import type { OutboxState, Result } from './outbox/outbox.ts'
import type { QueuedPunch } from './outbox/punch.ts'

/** When a tap was, as well as the phone can tell, as people of the site write it. */
function useTapTime(zone: string): (punch: QueuedPunch) => string {
  const language = useLanguage()
  return ({ reading, tapped }) => {
    const known = reading.server_time !== null && reading.elapsed_ms !== null
    const at = known ? (reading.server_time ?? 0) + (reading.elapsed_ms ?? 0) : tapped.wall
    return formatClock(localTime(zone, at), language)
  }
}

const SLOW = 3_000

/** A tap on its way. Says so at once, and after three seconds that it is safe on the phone, once it is. */
export function Sending({ punch, saving, zone }: { punch: QueuedPunch; saving: boolean; zone: string }) {
  const { t } = useTranslation('employee')
  const time = useTapTime(zone)
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div
      role="status"
      className="flex min-h-24 flex-col items-center justify-center gap-1 rounded-card bg-raised p-4 text-center"
    >
      <p className="flex items-center gap-3 text-xl font-semibold">
        <Spinner /> {t('sending')}
      </p>
      <p className="text-ink-soft">{t('waiting.tapped', { kind: t(`kind.${punch.kind}`), time: time(punch) })}</p>
      {slow && !saving && (
        <p className="text-sm text-ink-soft">{t(isVolatile([punch]) ? 'waiting.volatile' : 'sending.slow')}</p>
      )}
    </div>
  )
}

/** Taps that could not be sent yet: an hourglass, words, and nothing that could pass for the tick. */
export function Waiting({ state, zone }: { state: OutboxState; zone: string }) {
  const { t } = useTranslation('employee')
  const sentence = useErrorSentence()
  const time = useTapTime(zone)
  const { waiting, reason } = state
  const volatile = isVolatile(waiting)
  return (
    <div
      role="status"
      className="rounded-card border-2 border-dashed border-amber-ink bg-amber-tint p-4 text-center text-amber-ink"
    >
      <p className="flex items-center justify-center gap-2 text-lg font-semibold">
        <HourglassIcon className="size-6 shrink-0" />
        {t(volatile || reason ? 'waiting.unsent' : 'waiting', { count: waiting.length })}
      </p>
      <ul className="mt-1">
        {waiting.map((punch) => (
          <li key={punch.key}>{t('waiting.tapped', { kind: t(`kind.${punch.kind}`), time: time(punch) })}</li>
        ))}
      </ul>
      {reason && <p className="mt-1 font-medium">{sentence(reason)}</p>}
      <p className="mt-1 text-sm">{t(volatile ? 'waiting.volatile' : 'waiting.text')}</p>
      <div className="mt-3">
        {state.signedOut ? (
          <Link to="/sign-in" search={{ next: '/me' }} className={buttonClass('secondary')}>
            {t('waiting.signIn')}
          </Link>
        ) : (
          <Button look="secondary" busy={state.sending} onClick={() => void outbox.flush()}>
            {t('waiting.now')}
          </Button>
        )}
      </div>
    </div>
  )
}

/** A tap the server did not take, with the reason; it stays until somebody has read it. */
export function Refused({ result, zone }: { result: Extract<Result, { outcome: 'refused' }>; zone: string }) {
  const { t } = useTranslation('employee')
  const sentence = useErrorSentence()
  const time = useTapTime(zone)
  const { punch, error } = result
  return (
    <div role="alert" className="rounded-card bg-red-tint p-4 text-center text-red-ink">
      <p className="flex items-center justify-center gap-2 font-semibold">
        <WarningIcon className="size-6 shrink-0" />
        {t('refused', { kind: t(`kind.${punch.kind}`), time: time(punch) })}
      </p>
      <p className="mt-1">{sentence(error)}</p>
      <Button look="secondary" className="mt-3" onClick={() => outbox.dismiss(result)}>
        {t('refused.ok')}
      </Button>
    </div>
  )
}

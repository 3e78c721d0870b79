import type { DayRequest } from '#contract/requests.ts'
import { dateHere, formatShortDate } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { useSession } from '../shared/session.ts'
import { SwapPicture } from './swap-picture.tsx'

/** What was done with a request, and its letters. */
export function Deeds({ request }: { request: DayRequest }) {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  const { user } = useSession()
  const called = (one: { id: string; name: string } | null): string =>
    one?.id === user.employee_id ? t('swap.you') : (one?.name ?? '–')
  return (
    <div className="flex flex-col gap-2 text-sm">
      {request.swap && <SwapPicture days={request.swap} own={called(request.user)} partner={called(request.partner)} />}
      <p className="break-words">“{request.reason}”</p>
      {request.attachments.map((file) => (
        <a
          key={file.id}
          href={`/api/requests/${request.id}/attachments/${file.id}`}
          download={file.name}
          className="inline-flex min-h-10 items-center self-start break-all text-accent underline"
        >
          {t('letter', { name: file.name })}
        </a>
      ))}
      <ol aria-label={t('history')} className="flex flex-col gap-1 text-ink-soft">
        {request.deeds.map((deed) => (
          <li key={`${deed.did} ${deed.at} ${deed.step}`}>
            {formatShortDate(dateHere(deed.at), language)} ·{' '}
            {t(`deed.${deed.did}`, {
              by: deed.by,
              date: deed.back_on === null ? '' : formatShortDate(deed.back_on, language),
            })}
            {deed.for !== null && ` ${t('deed.for', { name: deed.for })}`}
            {deed.reason !== null && `: “${deed.reason}”`}
          </li>
        ))}
      </ol>
    </div>
  )
}

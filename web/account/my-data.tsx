import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Consent } from '#contract/privacy.ts'
import { request } from '../shared/api.ts'
import { AuditEntries } from '../shared/audit/entries.tsx'
import { useAuditWords } from '../shared/audit/words.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { dateHere, formatDate } from '../shared/format.ts'
import { useLanguage } from '../shared/i18n.ts'
import { useSession } from '../shared/session.ts'
import { Button, buttonClass } from '../shared/ui/button.tsx'

/** What was changed about oneself, by whom; and everything that is stored, to take away. */
export function MyChanges() {
  const { t } = useAuditWords()
  const { user } = useSession()
  return (
    <>
      <p className="text-sm text-ink-soft">{t('mine.text')}</p>
      <AuditEntries path="/api/me/changes" limit={10} empty={t('mine.empty')} />
      {user.employee_id !== null && (
        <div className="mt-4 border-t pt-4">
          <a className={buttonClass('secondary', 'dense')} href="/api/me/personal-data" download="data-pribadi.json">
            {t('mine.download')}
          </a>
          <p className="mt-2 text-sm text-ink-soft">{t('mine.downloadText')}</p>
        </div>
      )}
    </>
  )
}

const KEY = ['consents']

/** What one agreed to, in the very words, and a way back. */
export function Consents() {
  const { t } = useAuditWords()
  const language = useLanguage()
  const sentence = useErrorSentence()
  const client = useQueryClient()
  const { data } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => request<{ data: Consent[] }>('/api/me/consents', { signal }),
  })
  const set = useMutation({
    mutationFn: ({ purpose, given_at }: Consent) =>
      request<{ data: Consent[] }>('/api/me/consents', {
        method: 'POST',
        body: { purpose, agrees: given_at === null },
      }),
    onSuccess: (now) => client.setQueryData(KEY, now),
  })
  const date = (at: number): string => formatDate(dateHere(at), language)
  return (
    <ul className="flex flex-col gap-4">
      {(data?.data ?? []).map((one) => (
        <li key={one.purpose} className="flex flex-col gap-1">
          <p className="font-medium">{t(`consent.${one.purpose}`)}</p>
          <p className="text-sm">{one.text}</p>
          <p className="text-sm text-ink-soft">
            {one.given_at !== null
              ? t('consent.since', { date: date(one.given_at) })
              : one.withdrawn_at !== null
                ? t('consent.withdrawn', { date: date(one.withdrawn_at) })
                : t('consent.not')}
          </p>
          <div>
            <Button look="secondary" size="dense" busy={set.isPending} onClick={() => set.mutate(one)}>
              {t(one.given_at === null ? 'consent.give' : 'consent.withdraw')}
            </Button>
          </div>
        </li>
      ))}
      {set.error && (
        <li role="alert" className="text-red-ink">
          {sentence(set.error)}
        </li>
      )}
    </ul>
  )
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { SessionInfo } from '#contract/accounts.ts'
import { request, serverClock } from '../shared/api.ts'
import { browserClock } from '../shared/clock.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { formatAge } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { Button } from '../shared/ui/button.tsx'
import { notify } from '../shared/ui/notices.tsx'
import { ErrorState, SkeletonRows } from '../shared/ui/states.tsx'

const KEY = ['sessions']

/** Where this account is signed in, with a way to end it elsewhere. */
export function Sessions() {
  const { t } = useTranslation('account')
  const client = useQueryClient()
  const sentence = useErrorSentence()
  const sessions = useQuery({ queryKey: KEY, queryFn: () => request<{ data: SessionInfo[] }>('/api/sessions') })
  const end = useMutation({
    mutationFn: (id: string | null) =>
      request(id === null ? '/api/sessions' : `/api/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: (_, id) => notify(t(id === null ? 'sessions.endedOthers' : 'sessions.ended'), { tone: 'good' }),
    onError: (error) => notify(sentence(error), { tone: 'bad' }),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  })
  if (!sessions.data) {
    return sessions.error ? (
      <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
    ) : (
      <SkeletonRows rows={2} />
    )
  }
  const list = sessions.data.data
  return (
    <div className="flex flex-col gap-3">
      <ul>
        {list.map((session) => (
          <Session key={session.id} session={session} onEnd={() => end.mutate(session.id)} />
        ))}
      </ul>
      {list.length > 1 && (
        <Button look="secondary" busy={end.isPending} onClick={() => end.mutate(null)}>
          {t('sessions.endOthers')}
        </Button>
      )}
    </div>
  )
}

function Session({ session, onEnd }: { session: SessionInfo; onEnd: () => void }) {
  const { t } = useTranslation('account')
  const language = useLanguage()
  const age = (serverClock.now() ?? browserClock.wall()) - session.last_seen_at
  return (
    <li className="flex items-center justify-between gap-3 border-b py-2 last:border-b-0">
      <div className="min-w-0">
        <p className="font-medium">{session.device}</p>
        <p className="text-sm text-ink-soft">
          {session.current
            ? t('sessions.seenNow', { address: session.address })
            : t('sessions.seen', { time: formatAge(age, language), address: session.address })}
        </p>
      </div>
      {session.current ? (
        <span className="text-sm text-ink-soft">{t('sessions.current')}</span>
      ) : (
        <Button look="quiet" onClick={onEnd}>
          {t('sessions.end')}
        </Button>
      )}
    </li>
  )
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { CreatedToken, TokenInfo } from '#contract/accounts.ts'
import { request, serverClock } from '../shared/api.ts'
import { browserClock } from '../shared/clock.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { dateHere, formatAge, formatDate } from '../shared/format.ts'
import { formText } from '../shared/form-text.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { Button } from '../shared/ui/button.tsx'
import { Dialog } from '../shared/ui/dialog.tsx'
import { Field, Input, Select } from '../shared/ui/field.tsx'
import { notify } from '../shared/ui/notices.tsx'
import { ErrorState, SkeletonRows } from '../shared/ui/states.tsx'
import { CopyOnce } from './copy-once.tsx'

const KEY = ['tokens']
const DAYS = [30, 90, 365] as const

/** Access tokens for scripts: made, shown once, revoked. */
export function Tokens() {
  const { t } = useTranslation('account')
  const [created, setCreated] = useState<CreatedToken | null>(null)
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-ink-soft">{t('tokens.text')}</p>
      <TokenList />
      {created && <CopyOnce text={created.token} note={t('tokens.created')} onDone={() => setCreated(null)} />}
      <CreateToken onCreated={setCreated} />
    </div>
  )
}

function CreateToken({ onCreated }: { onCreated: (token: CreatedToken) => void }) {
  const { t } = useTranslation('account')
  const client = useQueryClient()
  const sentence = useErrorSentence()
  const create = useMutation({
    mutationFn: (body: { name: string; expires_in_days: number | null }) =>
      request<CreatedToken>('/api/tokens', { method: 'POST', body }),
    onSuccess: (token) => {
      onCreated(token)
      void client.invalidateQueries({ queryKey: KEY })
    },
  })

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    if (create.isPending) return
    const element = event.currentTarget
    const form = new FormData(element)
    const days = Number(formText(form, 'days'))
    create.mutate(
      { name: formText(form, 'name').trim(), expires_in_days: days === 0 ? null : days },
      { onSuccess: () => element.reset() },
    )
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <Field label={t('tokens.name')} error={create.error && !create.isPending ? sentence(create.error) : undefined}>
        {(parts) => <Input {...parts} name="name" required maxLength={100} autoComplete="off" />}
      </Field>
      <Field label={t('tokens.expires')}>
        {(parts) => (
          <Select {...parts} name="days" defaultValue="90">
            {DAYS.map((days) => (
              <option key={days} value={days}>
                {t('tokens.days', { days })}
              </option>
            ))}
            <option value="0">{t('tokens.forever')}</option>
          </Select>
        )}
      </Field>
      <Button type="submit" look="secondary" busy={create.isPending}>
        {t('tokens.create')}
      </Button>
    </form>
  )
}

function TokenList() {
  const { t } = useTranslation('account')
  const tokens = useQuery({ queryKey: KEY, queryFn: () => request<{ data: TokenInfo[] }>('/api/tokens') })
  const [revoking, setRevoking] = useState<TokenInfo | null>(null)
  if (!tokens.data) {
    return tokens.error ? (
      <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} />
    ) : (
      <SkeletonRows rows={1} />
    )
  }
  if (tokens.data.data.length === 0) return <p>{t('tokens.none')}</p>
  return (
    <>
      <ul>
        {tokens.data.data.map((token) => (
          <Token key={token.id} token={token} onRevoke={() => setRevoking(token)} />
        ))}
      </ul>
      <RevokeDialog token={revoking} onClose={() => setRevoking(null)} />
    </>
  )
}

function Token({ token, onRevoke }: { token: TokenInfo; onRevoke: () => void }) {
  const { t } = useTranslation('account')
  const language = useLanguage()
  const date = (at: number): string => formatDate(dateHere(at), language)
  const now = serverClock.now() ?? browserClock.wall()
  const facts = [
    t('tokens.made', { date: date(token.created_at) }),
    token.last_used_at === null
      ? t('tokens.unused')
      : t('tokens.used', { time: formatAge(now - token.last_used_at, language) }),
    token.expires_at !== null && t('tokens.until', { date: date(token.expires_at) }),
  ]
  return (
    <li className="flex items-center justify-between gap-3 border-b py-2 last:border-b-0">
      <div className="min-w-0">
        <p className="font-medium">{token.name}</p>
        <p className="text-sm text-ink-soft">{facts.filter(Boolean).join(' · ')}</p>
      </div>
      <Button look="quiet" onClick={onRevoke}>
        {t('tokens.revoke')}
      </Button>
    </li>
  )
}

function RevokeDialog({ token, onClose }: { token: TokenInfo | null; onClose: () => void }) {
  const { t } = useTranslation('account')
  const { t: common } = useTranslation()
  const client = useQueryClient()
  const sentence = useErrorSentence()
  const revoke = useMutation({
    mutationFn: (id: string) => request(`/api/tokens/${id}`, { method: 'DELETE' }),
    onSuccess: () => notify(t('tokens.revoked'), { tone: 'good' }),
    onError: (error) => notify(sentence(error), { tone: 'bad' }),
    onSettled: () => {
      onClose()
      return client.invalidateQueries({ queryKey: KEY })
    },
  })
  return (
    <Dialog
      open={token !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t('tokens.revokeSure')}
      description={token && t('tokens.revokeText', { name: token.name })}
      actions={
        <>
          <Button look="secondary" onClick={onClose}>
            {common('action.cancel')}
          </Button>
          <Button look="danger" busy={revoke.isPending} onClick={() => token && revoke.mutate(token.id)}>
            {t('tokens.revoke')}
          </Button>
        </>
      }
    />
  )
}

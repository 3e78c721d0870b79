import { startAuthentication } from '@simplewebauthn/browser'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { SessionAnswer } from '#contract/accounts.ts'
import type { SecondStep, SignInWays } from '#contract/sign-in.ts'
import { ApiError, query, request } from '../shared/api.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { hasText, loadArea, type TextKey, useTranslation } from '../shared/i18n.ts'
import { takeSession } from '../shared/session.ts'
import { Button, buttonClass } from '../shared/ui/button.tsx'
import { Message } from './door.tsx'

await loadArea('security')

type Props = {
  next: string | undefined
  onEnter: (session: SessionAnswer) => void
  onStep: (step: SecondStep) => void
}
type Options = Parameters<typeof startAuthentication>[0]['optionsJSON']

/** Passkeys and the company's own sign-in, where they can be used, and what the latter came back with. */
export function OtherWays({ next, onEnter, onStep }: Props) {
  const { t } = useTranslation('security')
  const { t: errors } = useTranslation('errors')
  const sentence = useErrorSentence()
  const client = useQueryClient()
  const fault = useReturn(onStep)
  const ways = useQuery({ queryKey: ['sign-in-ways'], queryFn: () => request<SignInWays>('/api/session/ways') })
  const enter = useMutation({
    mutationFn: async () => {
      const optionsJSON = await request<Options>('/api/session/passkey/options', { method: 'POST', body: {} })
      const { clientExtensionResults: _, ...body } = await startAuthentication({ optionsJSON })
      return request<SessionAnswer>('/api/session/passkey', { method: 'POST', body })
    },
    onSuccess: (session) => {
      takeSession(client, session)
      onEnter(session)
    },
  })
  const provider = ways.data?.provider
  return (
    <div className="flex flex-col gap-3">
      {fault && hasText('errors', fault) && <Message tone="bad">{errors(fault as TextKey<'errors'>)}</Message>}
      {ways.data?.passkey && 'credentials' in navigator && (
        <Button look="secondary" busy={enter.isPending} onClick={() => enter.mutate()}>
          {t('ways.passkey')}
        </Button>
      )}
      {enter.error && !enter.isPending && (
        <Message tone="bad">{enter.error instanceof ApiError ? sentence(enter.error) : t('ways.cancelled')}</Message>
      )}
      {provider && (
        <a href={`/api/session/provider/start${query({ next })}`} className={buttonClass('secondary')}>
          {t('ways.provider', { label: provider.label })}
        </a>
      )}
    </div>
  )
}

/** The provider's way back ends behind the # of the address, which is cleaned at once. Returns the fault, if any. */
function useReturn(onStep: (step: SecondStep) => void): string | null {
  const [hash] = useState(() => new URLSearchParams(location.hash.slice(1)))
  useEffect(() => {
    const challenge = hash.get('challenge')
    if (challenge === null && !hash.has('fault')) return
    history.replaceState(history.state, '', location.pathname + location.search)
    const methods = (hash.get('methods') ?? '').split(',') as SecondStep['methods']
    if (challenge !== null) onStep({ challenge, methods, expires_at: 0 })
    hash.delete('challenge')
  }, [hash, onStep])
  return hash.get('fault')
}

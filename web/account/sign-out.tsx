import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useOutbox } from '../employee/outbox/browser.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { useTranslation } from '../shared/i18n.ts'
import { forgetHere } from './push-here.ts'
import { useSignOut } from './sign-in-out.ts'
import { Button } from '../shared/ui/button.tsx'
import { Dialog } from '../shared/ui/dialog.tsx'
import { notify } from '../shared/ui/notices.tsx'

/** Signs out; warns first while taps wait on this phone, because only their owner's session may send them. */
export function SignOut() {
  const { t } = useTranslation('account')
  const { t: common } = useTranslation()
  const { waiting } = useOutbox()
  const [asking, setAsking] = useState(false)
  const sentence = useErrorSentence()
  const navigate = useNavigate()
  const signOut = useSignOut()

  function leave(): void {
    setAsking(false)
    signOut.mutate(undefined, {
      onSuccess: () => {
        // the push service may be out of reach; whoever signs in next does not wait for it
        void forgetHere().catch(() => {})
        void navigate({ to: '/sign-in', replace: true })
      },
      onError: (error) => notify(sentence(error), { tone: 'bad' }),
    })
  }

  return (
    <>
      <Button
        look="secondary"
        className="w-full"
        busy={signOut.isPending}
        onClick={() => (waiting.length > 0 ? setAsking(true) : leave())}
      >
        {common('action.signOut')}
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={t('signOut.unsent', { count: waiting.length })}
        description={t('signOut.unsentText')}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t('signOut.stay')}</Button>
            <Button look="secondary" onClick={leave}>
              {t('signOut.anyway')}
            </Button>
          </>
        }
      />
    </>
  )
}

import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { PasswordLink } from '#contract/accounts.ts'
import type { Employee } from '#contract/people.ts'
import { localDate, localTime, zoneLabel } from '#contract/zones.ts'
import { request } from '../../shared/api.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { formatDate, formatTime } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Dialog } from '../../shared/ui/dialog.tsx'
import { mainZone } from '../board/zones.ts'

/** Makes a link with which somebody sets their password once. It is shown here and nowhere else. */
export function PasswordLinkDialog(props: { employee: Employee; open: boolean; onClose: () => void }) {
  const { employee, open, onClose } = props
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const sentence = useErrorSentence()
  const make = useMutation({
    mutationFn: () => request<PasswordLink>(`/api/employees/${employee.id}/password-link`, { method: 'POST' }),
    // the link must not outlive the window that shows it
    gcTime: 0,
  })
  const { reset } = make
  useEffect(() => {
    if (!open) reset()
  }, [open, reset])
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={t('account.linkTitle', { name: employee.name })}
      description={make.data ? t('account.linkOnce') : t('account.linkText')}
      actions={
        make.data ? (
          <Button look="secondary" onClick={onClose}>
            {common('action.close')}
          </Button>
        ) : (
          <>
            <Button look="secondary" onClick={onClose}>
              {common('action.cancel')}
            </Button>
            <Button busy={make.isPending} onClick={() => make.mutate()}>
              {t('account.linkMake')}
            </Button>
          </>
        )
      }
    >
      {make.error && (
        <p role="alert" className="text-red-ink">
          {sentence(make.error)}
        </p>
      )}
      {make.data && <LinkToCopy link={make.data} />}
    </Dialog>
  )
}

function LinkToCopy({ link }: { link: PasswordLink }) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const language = useLanguage()
  const [copied, setCopied] = useState<'yes' | 'no' | null>(null)
  const url = new URL(link.url, location.href).href
  const zone = mainZone([])
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(url)
      setCopied('yes')
    } catch {
      // without https there is no clipboard: the text is selected by a tap instead
      setCopied('no')
    }
  }
  return (
    <>
      <div className="flex gap-2">
        <input
          readOnly
          aria-label={t('account.link')}
          value={url}
          onFocus={(event) => event.target.select()}
          className="min-h-12 min-w-0 flex-1 rounded-control border border-line-strong bg-raised px-3 font-mono text-sm"
        />
        <Button onClick={() => void copy()}>{common(copied === 'yes' ? 'action.copied' : 'action.copy')}</Button>
      </div>
      <p className="mt-2 text-sm text-ink-soft">
        {t('account.linkUntil', {
          date: formatDate(localDate(zone, link.expires_at), language),
          time: `${formatTime(localTime(zone, link.expires_at), language)} ${zoneLabel(zone, link.expires_at)}`,
        })}
      </p>
      <p role="status" className="text-sm text-ink-soft">
        {copied === 'no' && t('account.copyByHand')}
      </p>
    </>
  )
}

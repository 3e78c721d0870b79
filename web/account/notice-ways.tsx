import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import type { NoticeSettings } from '#contract/notices.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { dateHere, formatDate } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { Button } from '../shared/ui/button.tsx'
import { notify } from '../shared/ui/notices.tsx'
import { ErrorState, SkeletonRows } from '../shared/ui/states.tsx'
import {
  abilityHere,
  deviceHere,
  noticeSettingsQuery,
  putNoticeSettings,
  switchOff,
  switchOnHere,
} from './push-here.ts'

/** How a person is told of things while Hadir is closed: by mail, and on the devices that were switched on. */
export function NoticeWays() {
  const language = useLanguage()
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(noticeSettingsQuery)
  const keep = (settings: NoticeSettings): void => void client.setQueryData(noticeSettingsQuery.queryKey, settings)
  const follow = useEffectEvent((mail: boolean) => {
    // mails and pushes speak the language that was chosen here last; a failure is made up for at the next visit
    putNoticeSettings({ language, mail }).then(keep, () => {})
  })
  const mail = data?.mail
  const spoken = data?.language
  useEffect(() => {
    if (mail !== undefined && spoken !== language) follow(mail)
  }, [mail, spoken, language])
  if (!data) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <SkeletonRows rows={2} />
  return (
    <div className="flex flex-col gap-5">
      <Here settings={data} onChange={keep} />
      <ByMail settings={data} onChange={keep} />
    </div>
  )
}

type Props = { settings: NoticeSettings; onChange: (settings: NoticeSettings) => void }

function ByMail({ settings, onChange }: Props) {
  const { t } = useTranslation('account')
  const language = useLanguage()
  const sentence = useErrorSentence()
  const change = useMutation({
    mutationFn: (mail: boolean) => putNoticeSettings({ language, mail }),
    onSuccess: onChange,
    onError: (error) => notify(sentence(error), { tone: 'bad' }),
  })
  const { mail_available, mail_to, mail } = settings
  if (!mail_available) return null
  if (mail_to === null) return <p className="text-sm text-ink-soft">{t('ways.noMail')}</p>
  return (
    <label className="flex min-h-12 items-center gap-3">
      <input
        type="checkbox"
        className="size-5 shrink-0 accent-accent"
        checked={change.isPending ? change.variables : mail}
        onChange={({ target }) => change.mutate(target.checked)}
      />
      <span className="break-words">{t('ways.mail', { address: mail_to })}</span>
    </label>
  )
}

function Here({ settings, onChange }: Props) {
  const { t } = useTranslation('account')
  const language = useLanguage()
  const client = useQueryClient()
  const sentence = useErrorSentence()
  const here = deviceHere(settings)
  const ability = abilityHere()
  const change = useMutation({
    mutationFn: async (device: string | null) => {
      if (device === null) return switchOnHere(settings, language)
      await switchOff(device)
      return null
    },
    onSuccess: (next, device) => {
      if (next) onChange(next)
      else void client.invalidateQueries({ queryKey: noticeSettingsQuery.queryKey })
      if (device === null && !next) return
      notify(t(device === null ? 'ways.on' : 'ways.off'), { tone: 'good' })
    },
    // what the browser itself refuses has no code
    onError: (error) =>
      notify(error instanceof DOMException ? t('ways.failed') : sentence(error), { tone: 'bad', seconds: 12 }),
  })
  const others = settings.devices.filter(({ id }) => id !== here)
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-ink-soft">{t('ways.text')}</p>
      {here !== null ? (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="font-medium">{t('ways.isOn')}</p>
          <Button look="secondary" busy={change.isPending} onClick={() => change.mutate(here)}>
            {t('ways.switchOff')}
          </Button>
        </div>
      ) : ability === 'can' ? (
        <Button look="secondary" busy={change.isPending} onClick={() => change.mutate(null)}>
          {t('ways.switchOn')}
        </Button>
      ) : (
        <p className="rounded-control bg-raised p-3 text-sm">{t(`ways.${ability}`)}</p>
      )}
      {others.length > 0 && (
        <ul aria-label={t('ways.others')} className="flex flex-col border-t">
          {others.map(({ id, device, created_at }) => (
            <li key={id} className="flex flex-wrap items-center justify-between gap-2 border-b py-1 text-sm">
              <span>
                {device}
                <span className="text-ink-soft">
                  {' '}
                  · {t('ways.since', { date: formatDate(dateHere(created_at), language) })}
                </span>
              </span>
              <Button look="quiet" aria-label={t('ways.switchOffOne', { device })} onClick={() => change.mutate(id)}>
                {t('ways.switchOff')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

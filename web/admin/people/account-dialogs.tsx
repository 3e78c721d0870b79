import { useState } from 'react'
import type { Employee } from '#contract/people.ts'
import { localDate } from '#contract/zones.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Dialog } from '../../shared/ui/dialog.tsx'
import { serverNow } from '../now.ts'
import { isDate } from '../ui/dates/calendar-days.ts'
import { DateField } from '../ui/dates/date-field.tsx'
import { useSave } from './use-save.ts'

type Props = { employee: Employee; open: boolean; onClose: () => void }

/** Signs somebody out everywhere. */
export function EndSessionsDialog({ employee, open, onClose }: Props) {
  const { t } = useTranslation('admin')
  const end = useSave(t('account.sessionsEnded', { name: employee.name }))
  return (
    <Ask
      open={open}
      onClose={onClose}
      title={t('account.endSessionsTitle', { name: employee.name })}
      text={t('account.endSessionsText')}
      action={t('account.endSessions')}
      busy={end.isPending}
      error={end.error}
      onDo={() =>
        end.mutate({ path: `/api/employees/${employee.id}/sessions`, method: 'DELETE' }, { onSuccess: onClose })
      }
    />
  )
}

/** Takes the second factors of somebody who lost the phone away. */
export function ResetFactorDialog({ employee, open, onClose }: Props) {
  const { t } = useTranslation('admin')
  const reset = useSave(t('account.factorReset', { name: employee.name }))
  return (
    <Ask
      open={open}
      onClose={onClose}
      title={t('account.resetFactorTitle', { name: employee.name })}
      text={t('account.resetFactorText')}
      action={t('account.resetFactor')}
      busy={reset.isPending}
      error={reset.error}
      onDo={() =>
        reset.mutate({ path: `/api/employees/${employee.id}/second-factor`, method: 'DELETE' }, { onSuccess: onClose })
      }
    />
  )
}

type LastDayProps = Props & { reactivate: boolean; onChanged: (now: Employee) => void }

/** Sets somebody's last day, or takes it back. Nothing is deleted: the history stays. */
export function LastDayDialog({ employee, reactivate, open, onClose, onChanged }: LastDayProps) {
  const { t } = useTranslation('admin')
  const [day, setDay] = useState(() => localDate(employee.site.zone, serverNow()))
  const save = useSave<Employee>(t('employee.saved'))
  const act = (): void => {
    if (!reactivate && !isDate(day)) return
    save.mutate(
      {
        path: `/api/employees/${employee.id}`,
        method: 'PATCH',
        body: { version: employee.version, active_to: reactivate ? null : day },
      },
      {
        onSuccess: (now) => {
          onChanged(now)
          onClose()
        },
      },
    )
  }
  return (
    <Ask
      open={open}
      onClose={onClose}
      title={t(reactivate ? 'employee.reactivateTitle' : 'employee.deactivateTitle', { name: employee.name })}
      text={t(reactivate ? 'employee.reactivateText' : 'employee.deactivateText')}
      action={t(reactivate ? 'employee.reactivate' : 'employee.deactivate')}
      busy={save.isPending}
      error={save.error}
      onDo={act}
    >
      {!reactivate && (
        <DateField label={t('employee.to')} value={day} min={employee.active_from} required onChange={setDay} />
      )}
    </Ask>
  )
}

type AskProps = {
  open: boolean
  onClose: () => void
  title: string
  text: string
  action: string
  busy: boolean
  error: unknown
  onDo: () => void
  children?: React.ReactNode
}

/** One question, its consequence, and two buttons. */
export function Ask({ open, onClose, title, text, action, busy, error, onDo, children }: AskProps) {
  const { t } = useTranslation()
  const sentence = useErrorSentence()
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={title}
      description={text}
      actions={
        <>
          <Button look="secondary" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button busy={busy} onClick={onDo}>
            {action}
          </Button>
        </>
      }
    >
      {children}
      {error !== null && (
        <p role="alert" className="mt-3 text-red-ink">
          {sentence(error)}
        </p>
      )}
    </Dialog>
  )
}

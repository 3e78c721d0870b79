import { useState } from 'react'
import type { Employee } from '#contract/people.ts'
import type { EraseReport } from '#contract/privacy.ts'
import { useAuditWords } from '../../shared/audit/words.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { useMay } from '../../shared/session.ts'
import { Button, buttonClass } from '../../shared/ui/button.tsx'
import { Dialog } from '../../shared/ui/dialog.tsx'
import { Field, Input } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { ChangeHistory } from './change-history.tsx'
import { useSave } from './use-save.ts'

/** What was changed about somebody, and what the law lets them ask for. */
export function EmployeePrivacy({ employee }: { employee: Employee }) {
  const { t } = useAuditWords()
  const mayManage = useMay('privacy.manage')
  const [erasing, setErasing] = useState(false)
  return (
    <>
      {mayManage && (
        <section className="mt-8 border-t pt-4">
          <h3 className="font-semibold">{t('person.title')}</h3>
          <p className="mt-1 text-sm text-ink-soft">{t('person.text')}</p>
          <div className="mt-3 flex flex-wrap gap-2">
            <a
              className={buttonClass('secondary', 'dense')}
              href={`/api/employees/${employee.id}/personal-data`}
              download={`data-pribadi-${employee.number}.json`}
            >
              {t('person.export')}
            </a>
            <Button look="secondary" size="dense" onClick={() => setErasing(true)}>
              {t('person.erase')}
            </Button>
          </div>
          <EraseDialog key={String(erasing)} employee={employee} open={erasing} onClose={() => setErasing(false)} />
        </section>
      )}
      <ChangeHistory of={{ person: employee.id }} />
    </>
  )
}

/** Two steps: why, and then the number typed by hand. Nobody is erased by two taps on one place. */
function EraseDialog({ employee, open, onClose }: { employee: Employee; open: boolean; onClose: () => void }) {
  const { t } = useAuditWords()
  const sentence = useErrorSentence()
  const [reason, setReason] = useState('')
  const [number, setNumber] = useState('')
  const [sure, setSure] = useState(false)
  const erase = useSave<EraseReport>()
  const act = (): void =>
    erase.mutate(
      { path: `/api/employees/${employee.id}/erase`, method: 'POST', body: { number, reason } },
      {
        onSuccess: ({ name }) => {
          notify(t('erase.done', { name }), { tone: 'good' })
          onClose()
        },
      },
    )
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={t('erase.title', { name: employee.name })}
      description={t('erase.text')}
      actions={
        <>
          <Button look="secondary" onClick={onClose}>
            {t('cancel')}
          </Button>
          {sure ? (
            <Button look="danger" disabled={number !== employee.number} busy={erase.isPending} onClick={act}>
              {t('erase.do')}
            </Button>
          ) : (
            <Button disabled={reason.trim() === ''} onClick={() => setSure(true)}>
              {t('erase.next')}
            </Button>
          )}
        </>
      }
    >
      {sure ? (
        <Field label={t('erase.confirm', { number: employee.number })}>
          {(parts) => (
            <Input {...parts} value={number} autoComplete="off" onChange={({ target }) => setNumber(target.value)} />
          )}
        </Field>
      ) : (
        <Field label={t('erase.reason')}>
          {(parts) => (
            <Input {...parts} value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />
          )}
        </Field>
      )}
      {erase.error && (
        <p role="alert" className="mt-3 text-red-ink">
          {sentence(erase.error)}
        </p>
      )}
    </Dialog>
  )
}

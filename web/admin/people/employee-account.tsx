import { useState } from 'react'
import type { Employee } from '#contract/people.ts'
import { localDate } from '#contract/zones.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { serverNow } from '../now.ts'
import { EndSessionsDialog, LastDayDialog, ResetFactorDialog } from './account-dialogs.tsx'
import { HistoryLink } from './employee-details.tsx'
import { EmployeePrivacy } from './employee-privacy.tsx'
import { PasswordLinkDialog } from './password-link.tsx'

type Opened = 'link' | 'sessions' | 'factor' | 'lastDay' | null

/** What can be done about somebody besides changing the record; each asks once more before it does it. */
export function EmployeeAccount({ employee, onChanged }: { employee: Employee; onChanged: (now: Employee) => void }) {
  const { t } = useTranslation('admin')
  const mayManage = useMay('account.manage')
  const [opened, setOpened] = useState<Opened>(null)
  const close = (): void => setOpened(null)
  const hasAccount = employee.role !== null
  const leaves = employee.active_to !== null && employee.active_to <= localDate(employee.site.zone, serverNow())
  return (
    <>
      <section className="mt-8 border-t pt-4">
        <h3 className="font-semibold">{t('account.title')}</h3>
        <p className="mt-1 text-sm text-ink-soft">{hasAccount ? t('account.text') : t('account.none')}</p>
        <div className="mt-3 flex flex-wrap gap-2">
          {mayManage && hasAccount && (
            <>
              <Button look="secondary" size="dense" onClick={() => setOpened('link')}>
                {t('account.link')}
              </Button>
              <Button look="secondary" size="dense" onClick={() => setOpened('sessions')}>
                {t('account.endSessions')}
              </Button>
              <Button look="secondary" size="dense" onClick={() => setOpened('factor')}>
                {t('account.resetFactor')}
              </Button>
            </>
          )}
          <Button look="secondary" size="dense" onClick={() => setOpened('lastDay')}>
            {leaves ? t('employee.reactivate') : t('employee.deactivate')}
          </Button>
        </div>
        <HistoryLink id={employee.id} />
        <PasswordLinkDialog employee={employee} open={opened === 'link'} onClose={close} />
        <EndSessionsDialog employee={employee} open={opened === 'sessions'} onClose={close} />
        <ResetFactorDialog employee={employee} open={opened === 'factor'} onClose={close} />
        <LastDayDialog
          key={`${employee.version} ${opened}`}
          employee={employee}
          reactivate={leaves}
          open={opened === 'lastDay'}
          onClose={close}
          onChanged={onChanged}
        />
      </section>
      <EmployeePrivacy employee={employee} />
    </>
  )
}

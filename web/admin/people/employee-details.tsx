import { Link } from '@tanstack/react-router'
import type { Employee } from '#contract/people.ts'
import { formatDate } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { buttonClass } from '../../shared/ui/button.tsx'
import { EmployeePrivacy } from './employee-privacy.tsx'
import { Facts } from '../ui/facts.tsx'

/** What is known about an employee, for those who may not change it. */
export function EmployeeDetails({ employee }: { employee: Employee }) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const language = useLanguage()
  const { manages, manager, role, email } = employee
  const facts = [
    [t('column.number'), employee.number],
    [t('column.job_title'), employee.job_title],
    [t('employee.email'), email],
    [t('column.department'), employee.department.name],
    [t('column.site'), employee.site.name],
    [t('column.manager'), manager?.name],
    [t('column.role'), role ? common(`role.${role}`) : t('employee.noAccount')],
    [t('employee.manages'), manages.map(({ name }) => name).join(', ')],
    [t('employee.from'), formatDate(employee.active_from, language)],
    [t('employee.to'), employee.active_to && formatDate(employee.active_to, language)],
  ] as const
  return (
    <>
      <Facts facts={facts} />
      <HistoryLink id={employee.id} />
      <EmployeePrivacy employee={employee} />
    </>
  )
}

export function HistoryLink({ id }: { id: string }) {
  const { t } = useTranslation('admin')
  return (
    <Link
      to="/admin/history"
      search={{ tab: 'history', employee: id }}
      className={`${buttonClass('secondary', 'dense')} mt-4`}
    >
      {t('day.allDays')}
    </Link>
  )
}

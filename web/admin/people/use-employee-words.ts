import type { Department, Site } from '#contract/people.ts'
import { useTranslation } from '../../shared/i18n.ts'
import type { EmployeeForm } from './employee-form.ts'

/** The form as labels and words, to lay two of them side by side. */
export function useEmployeeWords(
  departments: readonly Department[],
  sites: readonly Site[],
): (form: EmployeeForm) => Record<string, string> {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const nameOf = (places: readonly { id: string; name: string }[], id: string): string =>
    places.find((place) => place.id === id)?.name ?? id
  return (form) => ({
    [t('column.number')]: form.number,
    [t('column.name')]: form.name,
    [t('column.job_title')]: form.job_title,
    [t('employee.email')]: form.email,
    [t('column.department')]: nameOf(departments, form.department_id),
    [t('column.site')]: nameOf(sites, form.site_id),
    [t('column.manager')]: form.manager_id?.name ?? '',
    [t('column.role')]: form.role ? common(`role.${form.role}`) : t('employee.noAccount'),
    [t('employee.manages')]: form.manages
      .map((id) => nameOf(departments, id))
      .sort()
      .join(', '),
    [t('employee.from')]: form.active_from,
    [t('employee.to')]: form.active_to,
  })
}

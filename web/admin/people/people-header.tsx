import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from '../../shared/i18n.ts'
import { ScreenHeader } from '../ui/screen-header.tsx'

/** The two lists about people: persons and departments. */
export function PeopleHeader({ actions }: { actions: ReactNode }) {
  const { t } = useTranslation('admin')
  const tab = '-mb-px inline-flex min-h-12 items-center border-b-2 px-4 font-medium lg:min-h-10'
  const look = {
    className: tab,
    activeOptions: { exact: true, includeSearch: false },
    activeProps: { className: 'border-accent text-accent' },
    inactiveProps: { className: 'border-transparent text-ink-soft hover:text-ink' },
  }
  return (
    <>
      <ScreenHeader title={t('nav.employees')} actions={actions} />
      <nav aria-label={t('nav.employees')} className="flex gap-1 border-b">
        <Link to="/admin/employees" {...look}>
          {t('people.persons')}
        </Link>
        <Link to="/admin/employees/departments" {...look}>
          {t('people.departments')}
        </Link>
      </nav>
    </>
  )
}

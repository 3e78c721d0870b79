import { Link } from '@tanstack/react-router'
import { useTranslation } from '../../shared/i18n.ts'

/** The three screens about who works when. */
export function ScheduleTabs() {
  const { t } = useTranslation('schedule')
  const look = {
    className:
      '-mb-px inline-flex min-h-12 items-center border-b-2 px-2 font-medium whitespace-nowrap sm:px-4 lg:min-h-10',
    activeOptions: { exact: true, includeSearch: false },
    activeProps: { className: 'border-accent text-accent' },
    inactiveProps: { className: 'border-transparent text-ink-soft hover:text-ink' },
  }
  return (
    <nav aria-label={t('title')} className="flex shrink-0 gap-1 overflow-x-auto border-b">
      <Link to="/admin/schedule" {...look}>
        {t('tab.roster')}
      </Link>
      <Link to="/admin/schedule/shifts" {...look}>
        {t('tab.shifts')}
      </Link>
      <Link to="/admin/schedule/sites" {...look}>
        {t('tab.sites')}
      </Link>
    </nav>
  )
}

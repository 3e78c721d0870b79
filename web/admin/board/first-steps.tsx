import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { EmployeePage } from '#contract/people.ts'
import { request } from '../../shared/api.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import type { Board } from './use-board.ts'

const STEPS = [
  { step: 'sites', to: '/admin/schedule/sites' },
  { step: 'shifts', to: '/admin/schedule/shifts' },
  { step: 'people', to: '/admin/employees' },
  { step: 'roster', to: '/admin/schedule' },
] as const

/** What a new company's administrator does next, as long as nobody has been entered. */
export function FirstSteps({ board }: { board: Board }) {
  const { t } = useTranslation('admin')
  const may = useMay('people.write')
  const nobody = board.loaded && board.rows.length + board.expected.length + board.away.length === 0
  const { data } = useQuery({
    queryKey: ['employees', 'anybody'],
    queryFn: () => request<EmployeePage>('/api/employees?limit=1'),
    enabled: may && nobody,
  })
  if (!may || !nobody || data?.total !== 0) return null
  return (
    <section aria-labelledby="first-steps" className="rounded-card border bg-surface p-4">
      <h2 id="first-steps" className="font-semibold">
        {t('first.title')}
      </h2>
      <ol className="mt-2 grid gap-x-6 gap-y-2 sm:grid-cols-2 xl:grid-cols-4">
        {STEPS.map(({ step, to }, index) => (
          <li key={step}>
            <Link to={to} className="inline-flex min-h-12 items-center font-medium underline underline-offset-4">
              {index + 1}. {t(`first.${step}`)}
            </Link>
            <p className="text-sm text-ink-soft">{t(`first.${step}Text`)}</p>
          </li>
        ))}
      </ol>
    </section>
  )
}

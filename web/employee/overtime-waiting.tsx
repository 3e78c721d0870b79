import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useOvertimeWords } from '../shared/overtime/words.ts'
import { useSession } from '../shared/session.ts'
import { buttonClass } from '../shared/ui/button.tsx'
import { myOrdersQuery } from './my-overtime-queries.ts'

/** Says on the first page that an order waits for an answer. */
export function OvertimeWaiting({ month }: { month: string }) {
  const { t } = useOvertimeWords()
  const { user } = useSession()
  const { data } = useQuery({
    ...myOrdersQuery(user.employee_id ?? '', month),
    enabled: user.employee_id !== null,
    staleTime: 60_000,
  })
  const count = (data ?? []).filter(
    ({ cancelled_at, members }) => cancelled_at === null && members[0]?.consent === 'waiting',
  ).length
  if (count === 0) return null
  return (
    <p className="mb-2 flex flex-wrap items-center justify-between gap-2 border-b px-4 pb-2 sm:px-0">
      <span className="font-medium">{t('mine.waiting', { count })}</span>
      <Link to="/me/overtime" className={buttonClass('secondary')}>
        {t('mine.open')}
      </Link>
    </p>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { LeaveType } from '#contract/leave-types.ts'
import { TYPED_KINDS } from '#contract/request-words.ts'
import { leaveTypesQuery } from '../../requests/queries.ts'
import { KindBadge, useDays } from '../../requests/words.tsx'
import { useLanguage } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { classNames } from '../../shared/ui/class-names.ts'
import { Drawer } from '../ui/drawer.tsx'
import { ListError, ListLoading } from '../ui/list-states.tsx'
import { LeaveTypeForm } from './leave-type-form.tsx'
import { useLeaveWords } from './leave-words.ts'

/** The types of izin and cuti: what each means, and a form for each. */
export function LeaveTypes() {
  const { t } = useLeaveWords()
  const { data, error, refetch } = useQuery(leaveTypesQuery)
  const [open, setOpen] = useState<LeaveType | 'new' | null>(null)
  if (!data) return error ? <ListError error={error} onRetry={() => void refetch()} /> : <ListLoading />
  const close = (): void => setOpen(null)
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="max-w-3xl text-sm text-ink-soft">{t('types.note')}</p>
        <Button size="dense" onClick={() => setOpen('new')}>
          <Plus className="size-4" aria-hidden />
          {t('types.add')}
        </Button>
      </div>
      {TYPED_KINDS.toReversed().map((kind) => (
        <section key={kind} aria-labelledby={`types-${kind}`} className="flex flex-col gap-2">
          <h2 id={`types-${kind}`}>
            <KindBadge kind={kind} />
          </h2>
          <ul className="divide-y overflow-hidden rounded-card border bg-surface">
            {data
              .filter((one) => one.kind === kind)
              .map((one) => (
                <li key={one.id}>
                  <Entry type={one} onOpen={() => setOpen(one)} />
                </li>
              ))}
          </ul>
        </section>
      ))}
      <Drawer open={open !== null} onClose={close} title={t(open === 'new' ? 'types.add' : 'types.edit')}>
        {open !== null && (
          <LeaveTypeForm key={open === 'new' ? 'new' : open.id} type={open === 'new' ? null : open} onClose={close} />
        )}
      </Drawer>
    </>
  )
}

function Entry({ type, onOpen }: { type: LeaveType; onOpen: () => void }) {
  const { t } = useLeaveWords()
  const language = useLanguage()
  const rules = useRules()(type)
  return (
    <button
      type="button"
      onClick={onOpen}
      className="grid w-full grid-cols-[4.5rem_minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2.5 text-left text-sm hover:bg-raised"
    >
      <b className="font-semibold tabular-nums">{type.code}</b>
      <span className="min-w-0">
        <span className={classNames('block font-medium break-words', type.closed && 'text-ink-soft line-through')}>
          {type.name[language]}
        </span>
        <span className="block text-ink-soft">{rules}</span>
      </span>
      <span className="text-right text-ink-soft">
        {type.closed ? t('types.closed') : type.standard ? t('types.standard') : ''}
      </span>
    </button>
  )
}

/** What a type means, in one line. */
function useRules(): (type: LeaveType) => string {
  const { t } = useLeaveWords()
  const days = useDays()
  return ({ paid, deducts, counts, quota, quota_days, letter, who }) =>
    [
      t(paid ? 'types.paid' : 'types.unpaid'),
      quota_days !== null && quota !== 'none' && t(`types.${quota}`, { days: days(quota_days) }),
      deducts && t('types.deducts'),
      counts === 'calendar' && t('types.calendar'),
      letter && t('types.letter'),
      who === 'hr' && t('types.hr'),
    ]
      .filter(Boolean)
      .join(' · ')
}

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight, Upload } from 'lucide-react'
import { useState } from 'react'
import type { BalanceSort, LeaveBalance } from '#contract/leave-balances.ts'
import { balancesQuery } from '../../requests/queries.ts'
import { useDays } from '../../requests/words.tsx'
import { query } from '../../shared/api.ts'
import { formatNumber } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import { Button, buttonClass } from '../../shared/ui/button.tsx'
import { classNames } from '../../shared/ui/class-names.ts'
import { useDepartments, useSites } from '../people/queries.ts'
import { FilterBar, FilterChip } from '../ui/filter-chip.tsx'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { SearchBox } from '../ui/search-box.tsx'
import { useLeaveWords } from './leave-words.ts'

const LIMIT = 50
const FIGURES = ['carried', 'earned', 'used', 'adjusted', 'expired', 'waiting', 'left'] as const
const SORTED: readonly string[] = ['name', 'department', 'earned', 'used', 'adjusted', 'waiting', 'left']
type Filters = { q?: string | undefined; department?: string | undefined; site?: string | undefined }
type Sorting = { sort: BalanceSort; order: 'asc' | 'desc' }

type Props = { onOpen: (one: LeaveBalance) => void; onImport: () => void }

/** Everybody's balance of annual leave: searched, filtered, sorted, in pages, and as a file. */
export function Balances({ onOpen, onImport }: Props) {
  const { t } = useLeaveWords()
  const language = useLanguage()
  const [filters, setFilters] = useState<Filters>({})
  const [sorting, setSorting] = useState<Sorting>({ sort: 'name', order: 'asc' })
  const [page, setPage] = useState(1)
  const found = useQuery({
    ...balancesQuery({ ...filters, ...sorting, page, limit: LIMIT }),
    placeholderData: keepPreviousData,
  })
  const narrow = (more: Filters): void => {
    setFilters({ ...filters, ...more })
    setPage(1)
  }
  const sortBy = (sort: BalanceSort): void => {
    const isText = sort === 'name' || sort === 'department'
    // whoever has the most comes first; names from A
    const first = isText ? 'asc' : 'desc'
    const other = sorting.order === 'asc' ? 'desc' : 'asc'
    setSorting({ sort, order: sorting.sort === sort ? other : first })
    setPage(1)
  }
  const { data } = found
  const pages = Math.max(1, Math.ceil((data?.total ?? 0) / LIMIT))
  return (
    <section aria-labelledby="balances" className="flex flex-col gap-3">
      <h2 id="balances" className="sr-only">
        {t('balances')}
      </h2>
      <p className="max-w-3xl text-sm text-ink-soft">{t('balances.note')}</p>
      <FilterBar label={t('balances.filter')} end={<Actions filters={filters} onImport={onImport} />}>
        <Narrowing filters={filters} onChange={narrow} />
      </FilterBar>
      {!data ? (
        found.error ? (
          <ListError error={found.error} onRetry={() => void found.refetch()} />
        ) : (
          <ListLoading />
        )
      ) : data.data.length === 0 ? (
        <ListEmpty title={t('balances.empty')} />
      ) : (
        <Table rows={data.data} sorting={sorting} onSort={sortBy} onOpen={onOpen} />
      )}
      {data && pages > 1 && (
        <nav aria-label={t('balances.pages')} className="flex items-center justify-between gap-3">
          <Button look="secondary" size="dense" disabled={page === 1} onClick={() => setPage(page - 1)}>
            <ChevronLeft className="size-4" aria-hidden />
            {t('balances.back')}
          </Button>
          <span role="status" className="text-sm text-ink-soft">
            {t('balances.page', { page, pages, people: formatNumber(data.total, language) })}
          </span>
          <Button look="secondary" size="dense" disabled={page >= pages} onClick={() => setPage(page + 1)}>
            {t('balances.next')}
            <ChevronRight className="size-4" aria-hidden />
          </Button>
        </nav>
      )}
    </section>
  )
}

function Narrowing({ filters, onChange }: { filters: Filters; onChange: (more: Filters) => void }) {
  const { t } = useLeaveWords()
  const named = (list: { id: string; name: string }[]) => list.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <>
      <SearchBox
        label={t('balances.search')}
        value={filters.q}
        onSearch={(q) => onChange({ q })}
        className="w-64 shrink-0"
      />
      <FilterChip
        name={t('balances.department')}
        value={filters.department}
        options={named(useDepartments())}
        onChange={(department) => onChange({ department })}
      />
      <FilterChip
        name={t('balances.site')}
        value={filters.site}
        options={named(useSites())}
        onChange={(site) => onChange({ site })}
      />
    </>
  )
}

function Actions({ filters, onImport }: { filters: Filters; onImport: () => void }) {
  const { t } = useLeaveWords()
  const mayWrite = useMay('leave.write')
  return (
    <>
      {(['xlsx', 'csv'] as const).map((format) => (
        <a
          key={format}
          className={buttonClass('secondary', 'dense')}
          href={`/api/leave/export${query({ ...filters, format })}`}
          download
        >
          {t(`balances.${format}`)}
        </a>
      ))}
      {mayWrite && (
        <Button look="secondary" size="dense" onClick={onImport}>
          <Upload className="size-4" aria-hidden />
          {t('balances.import')}
        </Button>
      )}
    </>
  )
}

type TableProps = {
  rows: readonly LeaveBalance[]
  sorting: Sorting
  onSort: (sort: BalanceSort) => void
  onOpen: (one: LeaveBalance) => void
}

function Table({ rows, sorting, onSort, onOpen }: TableProps) {
  const { t } = useLeaveWords()
  const days = useDays()
  const head = (id: 'name' | 'department' | (typeof FIGURES)[number]) => {
    const isNow = sorting.sort === id
    const Arrow = sorting.order === 'asc' ? ArrowUp : ArrowDown
    const isText = id === 'name' || id === 'department'
    return (
      <th
        key={id}
        scope="col"
        aria-sort={isNow ? (sorting.order === 'asc' ? 'ascending' : 'descending') : undefined}
        className={classNames(
          'border-b px-3 font-medium whitespace-nowrap',
          isText ? 'text-left' : 'text-right',
          id === 'department' && 'max-lg:hidden',
          id !== 'name' && id !== 'left' && !isText && 'max-sm:hidden',
        )}
      >
        {SORTED.includes(id) ? (
          <button
            type="button"
            className="inline-flex min-h-12 items-center gap-1 lg:min-h-10"
            onClick={() => onSort(id as BalanceSort)}
          >
            {t(`balances.${id}`)}
            {isNow && <Arrow className="size-4" aria-hidden />}
          </button>
        ) : (
          t(`balances.${id}`)
        )}
      </th>
    )
  }
  return (
    <div className="overflow-x-auto rounded-card border bg-surface">
      <table className="w-full text-sm">
        <thead>
          <tr className="bg-raised text-ink-soft">
            {head('name')}
            {head('department')}
            {FIGURES.map(head)}
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <tr key={one.user.id} className="cursor-pointer hover:bg-raised" onClick={() => onOpen(one)}>
              <th scope="row" className="border-b px-3 text-left font-normal">
                <button
                  type="button"
                  className="flex min-h-12 w-full flex-wrap items-center gap-x-2 text-left lg:min-h-10"
                  onClick={(event) => {
                    event.stopPropagation()
                    onOpen(one)
                  }}
                >
                  <span className="font-medium break-words">{one.user.name}</span>
                  <span className="text-ink-soft tabular-nums">{one.user.number}</span>
                </button>
              </th>
              <td className="border-b px-3 text-ink-soft max-lg:hidden">{one.department.name}</td>
              {FIGURES.map((id) => (
                <td
                  key={id}
                  className={classNames(
                    'border-b px-3 text-right tabular-nums',
                    id === 'left' ? 'font-semibold' : 'max-sm:hidden',
                    one[id] === 0 && id !== 'left' && 'text-ink-soft',
                  )}
                >
                  {one[id] < 0 ? `−${days(-one[id])}` : days(one[id])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { FLAGS, STATUSES } from '#contract/status.ts'
import { localDate } from '#contract/zones.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { useNow } from '../now.ts'
import { useDepartments, useSites } from '../people/queries.ts'
import { DateFilter } from '../ui/dates/date-field.tsx'
import { FilterBar, FilterChip, FixedChip } from '../ui/filter-chip.tsx'
import { SearchBox } from '../ui/search-box.tsx'
import { isFiltered } from './filter-rows.ts'
import { PERIODS, type Period, periodOf, type Span, spanOf, withEnd } from './periods.ts'
import type { useHistorySearch } from './use-history-search.ts'

type Props = {
  address: ReturnType<typeof useHistorySearch>
  tab: 'today' | 'history'
  zone: string
  /** The name of the one person the list is about, where a link asked for that. */
  person: string | undefined
  children: ReactNode
}

/** The filters of both tabs, in the address. Dates are the history's alone. */
export function Filters({ address, tab, zone, person, children }: Props) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const { search, setFilters, clearFilters } = address
  const departments = useDepartments()
  const sites = useSites()
  return (
    <FilterBar label={t('filter.label')} end={children}>
      <SearchBox
        label={t('filter.search')}
        value={search.q}
        onSearch={(q) => setFilters({ q }, true)}
        className="w-56 shrink-0 sm:w-64"
      />
      {tab === 'history' && <PeriodFilter span={search} zone={zone} onChange={setFilters} />}
      <FilterChip
        name={t('column.status')}
        value={search.status}
        options={STATUSES.map((status) => ({ value: status, label: common(`status.${status}`) }))}
        onChange={(status) => setFilters({ status: STATUSES.find((one) => one === status) })}
      />
      <FilterChip
        name={t('column.flags')}
        value={search.flag}
        options={FLAGS.map((flag) => ({ value: flag, label: common(`flag.${flag}`) }))}
        onChange={(flag) => setFilters({ flag: FLAGS.find((one) => one === flag) })}
      />
      <FilterChip
        name={t('column.department')}
        value={search.department}
        options={departments.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(department) => setFilters({ department })}
      />
      <FilterChip
        name={t('column.site')}
        value={search.site}
        options={sites.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(site) => setFilters({ site })}
      />
      {search.employee && (
        <FixedChip
          name={t('filter.person')}
          value={person ?? t('filter.onePerson')}
          onClear={() => setFilters({ employee: undefined })}
        />
      )}
      {isFiltered(search) && (
        <Button look="quiet" size="dense" onClick={clearFilters}>
          <X className="size-4" aria-hidden />
          {t('filter.clearAll')}
        </Button>
      )}
    </FilterBar>
  )
}

function PeriodFilter({ span, zone, onChange }: { span: Span; zone: string; onChange: (span: Span) => void }) {
  const { t } = useTranslation('admin')
  const today = localDate(zone, useNow(60_000))
  const period = periodOf(span, today)
  const choose = (value: string | undefined): void => {
    if (value === undefined) onChange({ from: undefined, to: undefined })
    else if (value === 'custom') onChange({ from: spanOf('lastMonth', today).from, to: today })
    else onChange(spanOf(value as Period, today))
  }
  return (
    <>
      <FilterChip
        name={t('period.label')}
        value={period}
        options={[...PERIODS, 'custom' as const].map((value) => ({ value, label: t(`period.${value}`) }))}
        onChange={choose}
      />
      {period === 'custom' &&
        (['from', 'to'] as const).map((end) => (
          <DateFilter
            key={end}
            label={t(`period.${end}`)}
            value={span[end] ?? ''}
            onChange={(date) => onChange(withEnd({ from: span.from, to: span.to }, end, date || undefined))}
          />
        ))}
    </>
  )
}

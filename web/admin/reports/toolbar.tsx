import { nextPeriod } from '#contract/recap.ts'
import { formatDate, formatMonth } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { LeftIcon, RightIcon } from '../../shared/ui/icons.tsx'
import { useDepartments, useSites } from '../people/queries.ts'
import { FilterBar, FilterChip } from '../ui/filter-chip.tsx'
import { SearchBox } from '../ui/search-box.tsx'
import type { ReportSearch, useReportSearch } from './use-report-search.ts'
import { useReportWords } from './words.ts'

type Props = {
  search: ReportSearch
  period: string
  span: { from: string; to: string }
  isNow: boolean
  hasSearch: boolean
  set: ReturnType<typeof useReportSearch>['set']
}

/** Which period and whose days. Everything stands in the address. */
export function Toolbar({ search, period, span, isNow, hasSearch, set }: Props) {
  const { t } = useReportWords()
  const language = useLanguage()
  const departments = useDepartments()
  const sites = useSites()
  const dates = { from: formatDate(span.from, language), to: formatDate(span.to, language) }
  const isFiltered = search.department !== undefined || search.site !== undefined || search.q !== undefined
  return (
    <>
      <div role="group" aria-label={t('period')} className="flex flex-wrap items-center gap-2">
        <Button
          look="secondary"
          size="dense"
          className="max-lg:min-h-12"
          aria-label={t('period.previous')}
          onClick={() => set({ period: nextPeriod(period, -1) })}
        >
          <LeftIcon className="size-5" />
        </Button>
        <div aria-live="polite" className="min-w-44 text-center">
          <b className="block leading-tight font-semibold">{formatMonth(period, language)}</b>
          <span className="block text-xs text-ink-soft">{t('period.span', dates)}</span>
        </div>
        <Button
          look="secondary"
          size="dense"
          className="max-lg:min-h-12"
          aria-label={t('period.next')}
          onClick={() => set({ period: nextPeriod(period, 1) })}
        >
          <RightIcon className="size-5" />
        </Button>
        {!isNow && (
          <Button look="quiet" size="dense" onClick={() => set({ period: undefined })}>
            {t('period.now')}
          </Button>
        )}
        <div className="min-w-0 max-lg:w-full lg:ml-2">
          <FilterBar label={t('filter')}>
            {hasSearch && (
              <SearchBox
                label={t('filter.search')}
                value={search.q}
                onSearch={(q) => set({ q }, true)}
                className="w-64 shrink-0"
              />
            )}
            <FilterChip
              name={t('filter.department')}
              value={search.department}
              options={departments.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={(department) => set({ department })}
            />
            <FilterChip
              name={t('filter.site')}
              value={search.site}
              options={sites.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={(site) => set({ site })}
            />
            {isFiltered && (
              <Button
                look="quiet"
                size="dense"
                onClick={() => set({ department: undefined, site: undefined, q: undefined })}
              >
                {t('filter.clear')}
              </Button>
            )}
          </FilterBar>
        </div>
      </div>
    </>
  )
}

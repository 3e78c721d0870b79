import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { FileUp, Plus, X } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react'
import type { Employee } from '#contract/people.ts'
import { formatNumber, formatShortDate } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Chip } from '../../shared/ui/status.tsx'
import type { PeopleSearch } from '../search.ts'
import { ColumnMenu } from '../table/column-menu.tsx'
import { type Column, DataTable, type Selection, type TableHandle } from '../table/data-table.tsx'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { shownColumns, useColumnChoice } from '../table/use-columns.ts'
import { FilterBar, FilterChip } from '../ui/filter-chip.tsx'
import { Pager } from '../ui/pager.tsx'
import { SearchBox } from '../ui/search-box.tsx'
import { EmployeeDrawer } from './employee-drawer.tsx'
import { PeopleHeader } from './people-header.tsx'
import { employeesQuery, useDepartments, useSites } from './queries.ts'
import { SelectionBar } from './selection-bar.tsx'
import { useSelection } from './use-selection.ts'

const ImportFile = lazy(async () => ({ default: (await import('./import-people.tsx')).ImportFile }))

/** Beside the navigation of a tablet there is no room for one more column of words. */
const ROOM_FOR_TITLES = 1_200
const hiddenAtFirst = (): string[] => (innerWidth < ROOM_FOR_TITLES ? ['job_title', 'manager'] : ['manager'])

const route = getRouteApi('/signed-in/admin/employees')
type Change = { [K in keyof PeopleSearch]: PeopleSearch[K] | undefined }

function usePeopleSearch() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/admin/employees' })
  const go = (change: Change, options: { replace?: boolean; trail?: string[] } = {}): void =>
    void navigate({
      search: (before) =>
        Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined)),
      replace: options.replace ?? false,
      resetScroll: false,
      state: options.trail ? { trail: options.trail } : true,
    })
  const setFilters = (filters: Change, replace = false): void =>
    go({ ...filters, cursor: undefined }, { replace, trail: [] })
  return { search, go, setFilters }
}

/** Karyawan: find, add, change, and let go. */
export function Employees() {
  const { t } = useTranslation('admin')
  const mayWrite = useMay('people.write')
  const { search, go, setFilters } = usePeopleSearch()
  const page = useQuery({ ...employeesQuery(search), placeholderData: keepPreviousData })
  const columns = useEmployeeColumns()
  const choice = useColumnChoice('employees', hiddenAtFirst())
  const language = useLanguage()
  const mayImport = useMay('people.import')
  const selection = useSelection(search, page.data?.data ?? [], page.data?.total ?? 0)
  if (search.person === 'import' && mayImport) {
    return (
      <div className="flex h-full min-h-[30rem] flex-col gap-3 p-4 lg:px-6">
        <PeopleHeader actions={null} />
        <Suspense fallback={<ListLoading />}>
          <ImportFile kind="employees" onClose={() => go({ person: undefined })} />
        </Suspense>
      </div>
    )
  }
  return (
    <div className="flex h-full min-h-[30rem] flex-col gap-3 p-4 lg:px-6">
      <PeopleHeader
        actions={
          <>
            {mayImport && (
              <Button look="secondary" size="dense" onClick={() => go({ person: 'import' })}>
                <FileUp className="size-4" aria-hidden />
                {t('import.open')}
              </Button>
            )}
            {mayWrite && (
              <Button size="dense" onClick={() => go({ person: 'new' })}>
                <Plus className="size-4" aria-hidden />
                {t('employee.add')}
              </Button>
            )}
          </>
        }
      />
      <Filters search={search} setFilters={setFilters}>
        <span className="text-sm whitespace-nowrap text-ink-soft" role="status">
          {page.data && t('people.total', { count: page.data.total, total: formatNumber(page.data.total, language) })}
        </span>
        <ColumnMenu columns={columns} fixed={['name']} choice={choice} />
      </Filters>
      <SelectionBar selection={selection} total={page.data?.total ?? 0} />
      {page.error && !page.data ? (
        <ListError error={page.error} onRetry={() => void page.refetch()} />
      ) : !page.data ? (
        <ListLoading />
      ) : (
        <List
          search={search}
          rows={page.data.data}
          columns={shownColumns(columns, choice)}
          busy={page.isPlaceholderData}
          selection={mayWrite ? selection.table : undefined}
          onOpen={({ id }) => go({ person: id })}
          onClear={() => setFilters({ q: undefined, department: undefined, site: undefined, active: undefined })}
        />
      )}
      <Pager
        words="names"
        cursor={search.cursor}
        next={page.isPlaceholderData ? null : (page.data?.next_cursor ?? null)}
        onPage={(cursor, trail) => go({ cursor: cursor || undefined }, { trail })}
      />
      <EmployeeDrawer
        person={search.person}
        onClose={() => go({ person: undefined }, { replace: true })}
        onMade={({ id }) => go({ person: id }, { replace: true })}
      />
    </div>
  )
}

type ListProps = {
  search: PeopleSearch
  rows: readonly Employee[]
  columns: readonly Column<Employee>[]
  busy: boolean
  selection: Selection<Employee> | undefined
  onOpen: (employee: Employee) => void
  onClear: () => void
}

function List({ search, rows, columns, busy, selection, onOpen, onClear }: ListProps) {
  const { t } = useTranslation('admin')
  const table = useRef<TableHandle>(null)
  useEffect(() => table.current?.toTop(), [search.cursor])
  if (rows.length === 0) {
    const filtered = search.q ?? search.department ?? search.site ?? search.active
    return filtered ? (
      <ListEmpty
        title={t('people.none')}
        text={t('people.noneText')}
        action={
          <Button look="secondary" onClick={onClear}>
            {t('filter.clearAll')}
          </Button>
        }
      />
    ) : (
      <ListEmpty title={t('people.empty')} text={t('people.emptyText')} />
    )
  }
  return (
    <DataTable
      ref={table}
      label={t('nav.employees')}
      rows={rows}
      columns={columns}
      rowKey={({ id }) => id}
      compact={(employee) => <CompactEmployee employee={employee} />}
      busy={busy}
      {...(selection && { selection })}
      onOpen={onOpen}
    />
  )
}

function CompactEmployee({ employee }: { employee: Employee }) {
  const { t } = useTranslation('admin')
  return (
    <div className="flex items-center gap-3">
      <div className="min-w-0 flex-1">
        <div className="truncate font-medium">{employee.name}</div>
        <div className="truncate text-xs text-ink-soft">
          {[employee.number, employee.job_title, employee.department.name].filter(Boolean).join(' · ')}
        </div>
      </div>
      {!employee.active && <Chip>{t('people.inactive')}</Chip>}
    </div>
  )
}

type FilterProps = {
  search: PeopleSearch
  setFilters: (change: Change, replace?: boolean) => void
  children: ReactNode
}

function Filters({ search, setFilters, children }: FilterProps) {
  const { t } = useTranslation('admin')
  const departments = useDepartments()
  const sites = useSites()
  const { q, department, site, active } = search
  return (
    <FilterBar label={t('filter.label')} end={children}>
      <SearchBox
        label={t('people.search')}
        value={q}
        onSearch={(next) => setFilters({ q: next }, true)}
        className="w-72 shrink-0"
      />
      <FilterChip
        name={t('column.department')}
        value={department}
        options={departments.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(value) => setFilters({ department: value })}
      />
      <FilterChip
        name={t('column.site')}
        value={site}
        options={sites.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(value) => setFilters({ site: value })}
      />
      <FilterChip
        name={t('people.state')}
        value={active}
        options={[
          { value: 'yes', label: t('people.active') },
          { value: 'no', label: t('people.inactive') },
        ]}
        onChange={(value) => setFilters({ active: value === 'yes' || value === 'no' ? value : undefined })}
      />
      {(q ?? department ?? site ?? active) && (
        <Button
          look="quiet"
          size="dense"
          onClick={() => setFilters({ q: undefined, department: undefined, site: undefined, active: undefined })}
        >
          <X className="size-4" aria-hidden />
          {t('filter.clearAll')}
        </Button>
      )}
    </FilterBar>
  )
}

function useEmployeeColumns(): Column<Employee>[] {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const language = useLanguage()
  const state = ({ active, active_from: from, active_to: to }: Employee): string => {
    if (active) return to ? t('people.until', { date: formatShortDate(to, language) }) : t('people.active')
    return to
      ? t('people.left', { date: formatShortDate(to, language) })
      : t('people.since', { date: formatShortDate(from, language) })
  }
  return [
    { id: 'number', header: t('column.number'), width: 128, cell: ({ number }) => number },
    {
      id: 'name',
      header: t('column.name'),
      cell: ({ name }) => (
        <span className="font-medium" title={name}>
          {name}
        </span>
      ),
    },
    { id: 'job_title', header: t('column.job_title'), width: 160, cell: ({ job_title: title }) => title ?? '–' },
    { id: 'department', header: t('column.department'), width: 160, cell: ({ department }) => department.name },
    { id: 'site', header: t('column.site'), width: 176, cell: ({ site }) => site.name },
    {
      id: 'role',
      header: t('column.role'),
      width: 120,
      cell: ({ role }) => (role ? common(`role.${role}`) : t('employee.noAccount')),
    },
    { id: 'manager', header: t('column.manager'), width: 184, cell: ({ manager }) => manager?.name ?? '–' },
    {
      id: 'state',
      header: t('people.state'),
      width: 168,
      cell: (employee) => (employee.active ? state(employee) : <Chip>{state(employee)}</Chip>),
    },
  ]
}

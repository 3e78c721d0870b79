import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { Department } from '#contract/people.ts'
import { formatNumber } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import { Button, buttonClass } from '../../shared/ui/button.tsx'
import { EmptyState } from '../../shared/ui/states.tsx'
import { Chip } from '../../shared/ui/status.tsx'
import { Link } from '@tanstack/react-router'
import { type Column, DataTable } from '../table/data-table.tsx'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { Drawer } from '../ui/drawer.tsx'
import { useLast } from '../ui/use-last.ts'
import { ChangeHistory } from './change-history.tsx'
import { DepartmentEditor } from './department-editor.tsx'
import { PeopleHeader } from './people-header.tsx'
import { Structure } from './structure.tsx'
import { departmentsQuery } from './queries.ts'

const route = getRouteApi('/signed-in/admin/employees/departments')

/** Departemen: few, so that all are on one page. */
export function Departments() {
  const { t } = useTranslation('admin')
  const mayWrite = useMay('people.write')
  const { open } = route.useSearch()
  const navigate = useNavigate({ from: '/admin/employees/departments' })
  const go = (id: string | undefined, replace = false): void =>
    void navigate({ search: id ? { open: id } : {}, replace, resetScroll: false })
  const { data, error, refetch } = useQuery(departmentsQuery)
  const columns = useColumns()
  const [asTree, setAsTree] = useState(false)
  return (
    <div className="flex h-full min-h-[30rem] flex-col gap-3 p-4 lg:px-6">
      <PeopleHeader
        actions={
          mayWrite && (
            <Button size="dense" onClick={() => go('new')}>
              <Plus className="size-4" aria-hidden />
              {t('department.add')}
            </Button>
          )
        }
      />
      <div role="group" aria-label={t('structure.view')} className="flex gap-2">
        {[false, true].map((tree) => (
          <Button
            key={String(tree)}
            size="dense"
            look={tree === asTree ? 'primary' : 'secondary'}
            aria-pressed={tree === asTree}
            onClick={() => setAsTree(tree)}
          >
            {t(tree ? 'structure.title' : 'structure.list')}
          </Button>
        ))}
      </div>
      {error && !data ? (
        <ListError error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <ListLoading />
      ) : data.length === 0 ? (
        <ListEmpty title={t('department.empty')} text={t('department.emptyText')} />
      ) : asTree ? (
        <Structure departments={data} onOpen={go} />
      ) : (
        <DataTable
          label={t('people.departments')}
          rows={data}
          columns={columns}
          rowKey={({ id }) => id}
          compact={(department) => <CompactDepartment department={department} />}
          onOpen={({ id }) => go(id)}
        />
      )}
      <DepartmentDrawer open={open} list={data} onClose={() => go(undefined, true)} />
    </div>
  )
}

type DrawerProps = { open: string | undefined; list: readonly Department[] | undefined; onClose: () => void }

function DepartmentDrawer({ open, list, onClose }: DrawerProps) {
  const { t } = useTranslation('admin')
  const mayWrite = useMay('people.write')
  const shown = useLast(open)
  const department = list?.find(({ id }) => id === shown)
  const title = department?.name ?? t(shown === 'new' ? 'department.add' : 'people.departments')
  return (
    <Drawer open={open !== undefined} onClose={onClose} title={title}>
      {department && (
        <p className="mb-4 text-sm text-ink-soft">
          {t('department.people', { count: department.employees })}{' '}
          <Link to="/admin/employees" search={{ department: department.id }} className={buttonClass('quiet', 'dense')}>
            {t('department.showPeople')}
          </Link>
        </p>
      )}
      {mayWrite && (department || shown === 'new') && (
        <DepartmentEditor key={shown} department={department} onClose={onClose} />
      )}
      {department && <ChangeHistory key={department.id} of={{ entity: department.id }} />}
      {!department && shown !== 'new' && list && <EmptyState title={t('record.gone')} />}
    </Drawer>
  )
}

function CompactDepartment({ department }: { department: Department }) {
  const { t } = useTranslation('admin')
  return (
    <div className="flex items-center gap-3">
      <div className="min-w-0 flex-1">
        <div className="truncate font-medium">{department.name}</div>
        <div className="text-xs text-ink-soft">{t('department.people', { count: department.employees })}</div>
      </div>
      {!department.active && <Chip>{t('people.closed')}</Chip>}
    </div>
  )
}

function useColumns(): Column<Department>[] {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  return [
    { id: 'name', header: t('column.name'), cell: ({ name }) => <span className="font-medium">{name}</span> },
    {
      id: 'people',
      header: t('column.people'),
      width: 160,
      end: true,
      cell: ({ employees }) => formatNumber(employees, language),
    },
    {
      id: 'state',
      header: t('people.state'),
      width: 160,
      cell: ({ active }) => (active ? t('people.open') : <Chip>{t('people.closed')}</Chip>),
    },
  ]
}

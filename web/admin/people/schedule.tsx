import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import type { Site } from '#contract/people.ts'
import { formatNumber, formatTime } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import { Button, buttonClass } from '../../shared/ui/button.tsx'
import { EmptyState } from '../../shared/ui/states.tsx'
import { Chip } from '../../shared/ui/status.tsx'
import { type Column, DataTable } from '../table/data-table.tsx'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { Drawer } from '../ui/drawer.tsx'
import { useLast } from '../ui/use-last.ts'
import { Facts } from '../ui/facts.tsx'
import { ScreenHeader } from '../ui/screen-header.tsx'
import { ScheduleTabs } from '../schedule/schedule-tabs.tsx'
import { ChangeHistory } from './change-history.tsx'
import { shiftLength } from './changes.ts'
import { sitesQuery } from './queries.ts'
import { SiteEditor } from './site-editor.tsx'

const route = getRouteApi('/signed-in/admin/schedule/sites')

/** Jadwal: the sites, each with its zone and its shift. */
export function Schedule() {
  const { t } = useTranslation('admin')
  const mayWrite = useMay('people.write')
  const { open } = route.useSearch()
  const navigate = useNavigate({ from: '/admin/schedule/sites' })
  const go = (id: string | undefined, replace = false): void =>
    void navigate({ search: id ? { open: id } : {}, replace, resetScroll: false })
  const { data, error, refetch } = useQuery(sitesQuery)
  const columns = useColumns()
  return (
    <div className="flex h-full min-h-[30rem] flex-col gap-3 p-4 lg:px-6">
      <ScreenHeader
        title={t('nav.schedule')}
        note={t('site.note')}
        actions={
          mayWrite && (
            <Button size="dense" onClick={() => go('new')}>
              <Plus className="size-4" aria-hidden />
              {t('site.add')}
            </Button>
          )
        }
      />
      <ScheduleTabs />
      {error && !data ? (
        <ListError error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <ListLoading />
      ) : data.length === 0 ? (
        <ListEmpty title={t('site.empty')} text={t('site.emptyText')} />
      ) : (
        <DataTable
          label={t('nav.schedule')}
          rows={data}
          columns={columns}
          rowKey={({ id }) => id}
          compact={(site) => <CompactSite site={site} />}
          onOpen={({ id }) => go(id)}
        />
      )}
      <SiteDrawer open={open} list={data} onClose={() => go(undefined, true)} />
    </div>
  )
}

type DrawerProps = { open: string | undefined; list: readonly Site[] | undefined; onClose: () => void }

function SiteDrawer({ open, list, onClose }: DrawerProps) {
  const { t } = useTranslation('admin')
  const mayWrite = useMay('people.write')
  const shown = useLast(open)
  const site = list?.find(({ id }) => id === shown)
  return (
    <Drawer
      open={open !== undefined}
      onClose={onClose}
      title={site?.name ?? t(shown === 'new' ? 'site.add' : 'nav.schedule')}
      note={site && <ShiftWords site={site} />}
    >
      {site && (
        <p className="mb-4 text-sm text-ink-soft">
          {t('department.people', { count: site.employees })}{' '}
          <Link to="/admin/employees" search={{ site: site.id }} className={buttonClass('quiet', 'dense')}>
            {t('department.showPeople')}
          </Link>
        </p>
      )}
      {!mayWrite && site && <SiteDetails site={site} />}
      {mayWrite && (site || shown === 'new') && <SiteEditor key={shown} site={site} onClose={onClose} />}
      {site && <ChangeHistory key={site.id} of={{ entity: site.id }} />}
      {!site && shown !== 'new' && list && <EmptyState title={t('record.gone')} />}
    </Drawer>
  )
}

/** What is known about a site, for those who may not change it. */
function SiteDetails({ site }: { site: Site }) {
  const { t } = useTranslation('admin')
  return (
    <Facts
      facts={[
        [t('site.zone'), `${site.zone_label} – ${site.zone}`],
        [t('column.shift'), <ShiftWords key="shift" site={site} />],
        [t('site.grace'), t('site.minutes', { count: site.shift.grace_minutes })],
        [t('people.state'), t(site.active ? 'people.open' : 'people.closed')],
      ]}
    />
  )
}

/** `Pagi 08.00–17.00 WIB`, and that it ends the next day where it does. */
function ShiftWords({ site }: { site: Site }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const { shift, zone_label: zone } = site
  const overnight = shiftLength(shift.start, shift.end)?.overnight
  return (
    <>
      {shift.name} {formatTime(shift.start, language)}–{formatTime(shift.end, language)} {zone}
      {overnight && ` (${t('site.nextDay')})`}
    </>
  )
}

function CompactSite({ site }: { site: Site }) {
  const { t } = useTranslation('admin')
  return (
    <div className="flex items-center gap-3">
      <div className="min-w-0 flex-1">
        <div className="truncate font-medium">{site.name}</div>
        <div className="truncate text-xs text-ink-soft">
          <ShiftWords site={site} />
        </div>
      </div>
      {!site.active && <Chip>{t('people.closed')}</Chip>}
    </div>
  )
}

function useColumns(): Column<Site>[] {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  return [
    { id: 'name', header: t('site.name'), cell: ({ name }) => <span className="font-medium">{name}</span> },
    {
      id: 'zone',
      header: t('site.zone'),
      width: 208,
      cell: ({ zone, zone_label: label }) => (
        <>
          {label} <span className="text-ink-soft">{zone}</span>
        </>
      ),
    },
    { id: 'shift', header: t('column.shift'), width: 336, cell: (site) => <ShiftWords site={site} /> },
    {
      id: 'grace',
      header: t('site.grace'),
      width: 152,
      end: true,
      cell: ({ shift }) => t('site.minutes', { count: shift.grace_minutes }),
    },
    {
      id: 'people',
      header: t('column.people'),
      width: 120,
      end: true,
      cell: ({ employees }) => formatNumber(employees, language),
    },
    {
      id: 'state',
      header: t('people.state'),
      width: 120,
      cell: ({ active }) => (active ? t('people.open') : <Chip>{t('people.closed')}</Chip>),
    },
  ]
}

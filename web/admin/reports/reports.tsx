import { useQuery } from '@tanstack/react-query'
import { periodKeyOf, periodOf } from '#contract/recap.ts'
import { EXPORT_FORMATS } from '#contract/export-words.ts'
import type { CreateExport } from '#contract/reports.ts'
import { dateHere } from '../../shared/format.ts'
import { useMay } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { useNow } from '../now.ts'
import { ListError, ListLoading } from '../ui/list-states.tsx'
import { ScreenHeader } from '../ui/screen-header.tsx'
import { TabList } from '../ui/tabs.tsx'
import { Report as OvertimeReport } from '../overtime/report.tsx'
import { FilesTab } from './files-tab.tsx'
import { LateTab } from './late-tab.tsx'
import { PayrollTab } from './payroll-tab.tsx'
import { PersonDrawer } from './person-drawer.tsx'
import { type Asked, settingsQuery } from './queries.ts'
import { RecapTab } from './recap-tab.tsx'
import { SettingsTab } from './settings-tab.tsx'
import { SummaryTab } from './summary-tab.tsx'
import { Toolbar } from './toolbar.tsx'
import { TrendTab } from './trend-tab.tsx'
import { RecomputeTab } from '../recompute/recompute-tab.tsx'
import { useMakeFile } from './use-changes.ts'
import { type Tab, TABS, useReportSearch } from './use-report-search.ts'
import { useReportWords } from './words.ts'

/** The file that a tab becomes. */
const KIND: Partial<Record<Tab, CreateExport['kind']>> = {
  recap: 'recap',
  summary: 'recap',
  late: 'late',
  overtime: 'overtime',
}

/** Laporan: what a period amounts to, as a matrix, lists, charts and files. */
export function Reports() {
  const settings = useQuery(settingsQuery)
  if (settings.error && !settings.data)
    return <ListError error={settings.error} onRetry={() => void settings.refetch()} />
  return settings.data ? <Screen startDay={settings.data.start_day} /> : <ListLoading />
}

function Screen({ startDay }: { startDay: number }) {
  const { t } = useReportWords()
  const { search, set } = useReportSearch()
  const today = dateHere(useNow(60_000))
  const mayExport = useMay('report.export')
  const maySettle = useMay('report.mapping')
  const mayRecompute = useMay('attendance.recompute')
  const tab: Tab = search.tab ?? 'recap'
  const now = periodKeyOf(today, startDay)
  const period = search.period ?? now
  const span = periodOf(period, startDay)
  const asked: Asked = { period, department: search.department, site: search.site }
  const recap = { ...asked, q: search.q }
  const shown = TABS.filter(
    (id) =>
      (id !== 'settings' || maySettle) &&
      (id !== 'recompute' || mayRecompute) &&
      ((id !== 'files' && id !== 'payroll') || mayExport),
  )
  const open = (id: string, day?: string): void => set({ person: id, day })
  const hasSearch = tab === 'recap' || tab === 'summary'
  return (
    <div className="flex h-full min-h-[34rem] flex-col gap-3 p-4 lg:px-6">
      <ScreenHeader title={t('title')} actions={mayExport && <MakeFiles tab={tab} asked={asked} />} />
      <TabList
        name="reports"
        label={t('tabs')}
        tabs={shown.map((id) => ({ id, label: t(`tab.${id}`) }))}
        current={tab}
        onChoose={(id) => set({ tab: id === 'recap' ? undefined : id })}
      />
      {tab !== 'settings' && tab !== 'recompute' && (
        <Toolbar search={search} period={period} span={span} isNow={period === now} hasSearch={hasSearch} set={set} />
      )}
      <div
        role="tabpanel"
        id={`reports-panel-${tab}`}
        aria-labelledby={`reports-tab-${tab}`}
        className="flex min-h-0 flex-1 flex-col gap-3"
      >
        {tab === 'recap' && <RecapTab asked={recap} today={today} onOpen={({ user }, day) => open(user.id, day)} />}
        {tab === 'summary' && <SummaryTab asked={recap} onOpen={({ user }) => open(user.id)} />}
        {tab === 'late' && <LateTab asked={asked} onOpen={open} />}
        {tab === 'overtime' && <OvertimeReport asked={{ ...span, department: asked.department, site: asked.site }} />}
        {tab === 'trend' && <TrendTab asked={asked} />}
        {tab === 'files' && <FilesTab asked={asked} span={span} isSearched={search.q !== undefined} />}
        {tab === 'payroll' && <PayrollTab asked={asked} mayChange={maySettle} />}
        {tab === 'recompute' && mayRecompute && <RecomputeTab search={search} span={span} onAsk={set} />}
        {tab === 'settings' && <SettingsTab />}
      </div>
      <PersonDrawer
        person={search.person}
        day={search.day}
        period={period}
        onDay={(day) => set({ day }, true)}
        onClose={() => set({ person: undefined, day: undefined }, true)}
      />
    </div>
  )
}

/** What is on the screen, as a file. */
function MakeFiles({ tab, asked }: { tab: Tab; asked: Asked }) {
  const { t } = useReportWords()
  const make = useMakeFile()
  const kind = KIND[tab]
  if (!kind) return null
  return EXPORT_FORMATS.map((format) => {
    const name = t(format === 'xlsx' ? 'file.excel' : `file.${format}`)
    return (
      <Button
        key={format}
        look="secondary"
        size="dense"
        aria-label={t('file.make', { format: name })}
        busy={make.isPending && make.variables.format === format}
        onClick={() => make.mutate({ kind, format, ...asked })}
      >
        {name}
      </Button>
    )
  })
}

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { CalendarEntry } from '#contract/calendar.ts'
import { dateHere, formatDate } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Select } from '../../shared/ui/field.tsx'
import { LeftIcon, RightIcon } from '../../shared/ui/icons.tsx'
import { EmptyState } from '../../shared/ui/states.tsx'
import { Chip } from '../../shared/ui/status.tsx'
import { serverNow } from '../now.ts'
import { useSites } from '../people/queries.ts'
import { Drawer } from '../ui/drawer.tsx'
import { Facts } from '../ui/facts.tsx'
import { ListError, ListLoading } from '../ui/list-states.tsx'
import { ScreenHeader } from '../ui/screen-header.tsx'
import { useLast } from '../ui/use-last.ts'
import { EntryEditor } from './entry-editor.tsx'
import { ImportFile } from './import-file.tsx'
import { KindMark } from './kind-mark.tsx'
import { MissingYear } from './missing-year.tsx'
import { PolicyCard } from './policy-card.tsx'
import { yearQuery } from './queries.ts'
import { Delivered } from './take-over.tsx'
import { useCalendarWords } from './words.ts'
import { YearMonths } from './year-months.tsx'

type Open = { what: 'entry'; entry: CalendarEntry } | { what: 'new' } | { what: 'import' }

/** Kalender: the special dates of a year, as months and as a list. */
export function Calendar() {
  const { t } = useCalendarWords()
  const mayWrite = useMay('calendar.write')
  const [today] = useState(() => dateHere(serverNow()))
  const [year, setYear] = useState(() => Number(today.slice(0, 4)))
  const [site, setSite] = useState('')
  const [open, setOpen] = useState<Open | null>(null)
  const { data, error, refetch } = useQuery({ ...yearQuery(year), placeholderData: keepPreviousData })
  const entries = (data?.data ?? []).filter((one) => one.date.startsWith(`${year}-`) && seenAt(one, site))
  return (
    <div className="flex flex-col gap-3 p-4 lg:px-6">
      <ScreenHeader
        title={t('title')}
        note={t('note')}
        actions={
          mayWrite && (
            <>
              <Button look="secondary" size="dense" onClick={() => setOpen({ what: 'import' })}>
                {t('import')}
              </Button>
              <Button size="dense" onClick={() => setOpen({ what: 'new' })}>
                <Plus className="size-4" aria-hidden />
                {t('add')}
              </Button>
            </>
          )
        }
      />
      <MissingYear link={false} />
      <Toolbar year={year} onYear={setYear} site={site} onSite={setSite} />
      {error && !data ? (
        <ListError error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <ListLoading />
      ) : (
        <>
          <div className="grid gap-3 xl:grid-cols-2">
            <Delivered year={year} delivered={data.years.find((one) => one.year === year)} />
            <PolicyCard policy={data.policy} />
          </div>
          <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_22rem]">
            <div className="hidden md:block">
              <YearMonths
                year={year}
                today={today}
                entries={entries}
                onOpen={(entry) => setOpen({ what: 'entry', entry })}
              />
            </div>
            <DateList year={year} entries={entries} onOpen={(entry) => setOpen({ what: 'entry', entry })} />
          </div>
        </>
      )}
      <Editor open={open} today={today} year={year} list={data?.data ?? []} onClose={() => setOpen(null)} />
    </div>
  )
}

const seenAt = ({ site }: CalendarEntry, wanted: string): boolean => !wanted || site === null || site.id === wanted

type ToolbarProps = { year: number; onYear: (year: number) => void; site: string; onSite: (id: string) => void }

function Toolbar({ year, onYear, site, onSite }: ToolbarProps) {
  const { t } = useCalendarWords()
  const sites = useSites()
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button look="secondary" size="dense" aria-label={t('year.previous')} onClick={() => onYear(year - 1)}>
        <LeftIcon />
      </Button>
      <b className="min-w-14 text-center text-lg" aria-live="polite">
        {year}
      </b>
      <Button look="secondary" size="dense" aria-label={t('year.next')} onClick={() => onYear(year + 1)}>
        <RightIcon />
      </Button>
      <Select aria-label={t('site')} value={site} onChange={({ target }) => onSite(target.value)} className="w-56">
        <option value="">{t('site.all')}</option>
        {sites.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
    </div>
  )
}

type ListProps = { year: number; entries: readonly CalendarEntry[]; onOpen: (entry: CalendarEntry) => void }

function DateList({ year, entries, onOpen }: ListProps) {
  const { t } = useCalendarWords()
  const language = useLanguage()
  return (
    <section aria-label={t('list', { year })} className="overflow-hidden rounded-card border bg-surface">
      {entries.length === 0 ? (
        <div className="px-4">
          <EmptyState title={t('empty', { year })} text={t('emptyText')} />
        </div>
      ) : (
        <ul className="divide-y">
          {entries.map((entry) => (
            <li key={entry.id}>
              <button
                type="button"
                onClick={() => onOpen(entry)}
                className="flex w-full flex-col gap-1 px-4 py-2 text-left hover:bg-raised"
              >
                <span className="flex w-full flex-wrap items-center justify-between gap-x-3 gap-y-1">
                  <span className="text-sm text-ink-soft">{formatDate(entry.date, language)}</span>
                  <KindMark kind={entry.kind} />
                </span>
                <span className="font-medium">{entry.name}</span>
                <span className="flex w-full items-center gap-2 text-xs text-ink-soft">
                  {entry.site && <Chip>{entry.site.name}</Chip>}
                  <span className="min-w-0 truncate">{entry.source}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

type EditorProps = {
  open: Open | null
  today: string
  year: number
  list: readonly CalendarEntry[]
  onClose: () => void
}

function Editor({ open, today, year, list, onClose }: EditorProps) {
  const { t } = useCalendarWords()
  const mayWrite = useMay('calendar.write')
  const shown = useLast(open)
  // as it is now: somebody else may have changed it while it is open
  const entry = shown?.what === 'entry' ? (list.find(({ id }) => id === shown.entry.id) ?? shown.entry) : undefined
  const titles = { entry: mayWrite ? t('edit') : (entry?.name ?? ''), new: t('add'), import: t('import.title') }
  const first = today.startsWith(String(year)) ? today : `${year}-01-01`
  return (
    <Drawer open={open !== null} onClose={onClose} title={shown ? titles[shown.what] : ''}>
      {shown?.what === 'import' && open && <ImportFile onClose={onClose} />}
      {shown?.what === 'new' && open && <EntryEditor entry={undefined} first={first} onClose={onClose} />}
      {entry && mayWrite && <EntryEditor key={entry.id} entry={entry} first={first} onClose={onClose} />}
      {entry && !mayWrite && <EntryFacts entry={entry} />}
    </Drawer>
  )
}

function EntryFacts({ entry }: { entry: CalendarEntry }) {
  const { t } = useCalendarWords()
  const language = useLanguage()
  return (
    <Facts
      facts={[
        [t('date'), formatDate(entry.date, language)],
        [t('kind'), <KindMark key="kind" kind={entry.kind} />],
        [t('place'), entry.site?.name ?? t('site.everywhere')],
        [t('source'), entry.source],
      ]}
    />
  )
}

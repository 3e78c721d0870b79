import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { AuditHead } from '#contract/audit.ts'
import { query, request } from '../../shared/api.ts'
import { AuditEntries } from '../../shared/audit/entries.tsx'
import { ACTION_GROUPS, useAuditWords } from '../../shared/audit/words.ts'
import { useMay } from '../../shared/session.ts'
import { Button, buttonClass } from '../../shared/ui/button.tsx'
import { type Named, PersonPicker } from '../people/person-picker.tsx'
import { DateFilter } from '../ui/dates/date-field.tsx'
import { FilterBar, FilterChip } from '../ui/filter-chip.tsx'
import { ScreenHeader } from '../ui/screen-header.tsx'
import { SearchBox } from '../ui/search-box.tsx'
import { RetentionCard } from './retention-card.tsx'

type Filters = { actor?: string | undefined; action?: string | undefined; from?: string; to?: string }
const DAY = 86_400_000

/** The instant at which a date begins where the screen stands. */
const startOf = (date: string | undefined, days = 0): number | undefined =>
  date ? new Date(`${date}T00:00:00`).getTime() + days * DAY : undefined

/** Jejak audit: who changed what, with filters, the end of the chain, and a table to take away. */
export function Audit() {
  const { t, word } = useAuditWords()
  const [filters, setFilters] = useState<Filters>({})
  const [person, setPerson] = useState<Named | null>(null)
  const mayManage = useMay('privacy.manage')
  const personId = useId()
  const set = (change: Filters): void => setFilters((now) => ({ ...now, ...change }))
  const asked = {
    actor: filters.actor,
    action: filters.action,
    person: person?.id,
    from: startOf(filters.from),
    to: startOf(filters.to, 1),
  }
  const isFiltered = person !== null || Object.values(filters).some(Boolean)
  return (
    <div className="flex flex-col gap-4 p-4 lg:px-6">
      <ScreenHeader
        title={t('title')}
        note={t('note')}
        actions={
          <a className={buttonClass('secondary', 'dense')} href={`/api/audit/export${query(asked)}`} download>
            {t('export')}
          </a>
        }
      />
      <FilterBar label={t('filter')}>
        <SearchBox
          label={t('filter.actor')}
          value={filters.actor}
          onSearch={(actor) => set({ actor })}
          className="w-56 shrink-0 sm:w-64"
        />
        <FilterChip
          name={t('filter.action')}
          value={filters.action}
          options={ACTION_GROUPS.map((value) => ({ value, label: word('action', value) }))}
          onChange={(action) => set({ action })}
        />
        {(['from', 'to'] as const).map((end) => (
          <DateFilter
            key={end}
            label={t(`filter.${end}`)}
            value={filters[end] ?? ''}
            onChange={(date) => set({ [end]: date })}
          />
        ))}
        {isFiltered && (
          <Button
            look="quiet"
            size="dense"
            onClick={() => {
              setFilters({})
              setPerson(null)
            }}
          >
            {t('filter.clear')}
          </Button>
        )}
      </FilterBar>
      <div className="flex max-w-md flex-col gap-1.5">
        <label htmlFor={personId} className="text-sm font-medium">
          {t('filter.person')}
        </label>
        <PersonPicker id={personId} value={person} except={undefined} onChange={setPerson} />
      </div>
      <section aria-label={t('title')} className="rounded-card border bg-surface px-4 py-2">
        <AuditEntries path="/api/audit" filters={asked} about empty={t(isFiltered ? 'emptyText' : 'empty')} />
      </section>
      <ChainEnd />
      {mayManage && <RetentionCard />}
    </div>
  )
}

/** Written down elsewhere, this is what a chain that was made anew is compared with. */
function ChainEnd() {
  const { t } = useAuditWords()
  const { data } = useQuery({
    queryKey: ['audit', 'head'],
    queryFn: ({ signal }) => request<AuditHead>('/api/audit/head', { signal }),
  })
  return data ? (
    <p className="text-xs break-all text-ink-soft">{t('head', { seq: data.seq, hash: data.hash })}</p>
  ) : null
}

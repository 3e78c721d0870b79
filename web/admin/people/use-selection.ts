import { useState } from 'react'
import type { Employee } from '#contract/people.ts'
import type { BulkWho } from '#contract/people-bulk.ts'
import { useTranslation } from '../../shared/i18n.ts'
import type { PeopleSearch } from '../search.ts'
import type { Selection } from '../table/data-table.tsx'

const NOBODY: ReadonlySet<string> = new Set()

/**
 * Who is chosen: one by one, over several pages and searches, or everybody whom the filter finds. The latter ends as
 * soon as the filter is another: nobody shall be changed whom one did not see counted.
 */
export function useSelection(search: PeopleSearch, rows: readonly Employee[], total: number) {
  const { t } = useTranslation('admin')
  const [chosen, setChosen] = useState(NOBODY)
  const { q, department, site, active } = search
  const filter = JSON.stringify([q, department, site, active])
  const [allOf, setAllOf] = useState<string | null>(null)
  const all = allOf === filter
  const has = ({ id }: Employee): boolean => all || chosen.has(id)
  const set = (people: readonly Employee[], wanted: boolean): void => {
    setAllOf(null)
    const next = new Set(chosen)
    for (const { id } of people) {
      if (wanted) next.add(id)
      else next.delete(id)
    }
    setChosen(next)
  }
  const everyRow = rows.length > 0 && rows.every(has)
  const table: Selection<Employee> = {
    has,
    toggle: (row) =>
      all
        ? set(
            rows.filter(({ id }) => id !== row.id),
            true,
          )
        : set([row], !has(row)),
    label: ({ name }) => t('bulk.choose', { name }),
    all: { checked: everyRow, toggle: () => set(rows, !everyRow), label: t('bulk.chooseRows') },
  }
  const filters = { q, department, site, ...(active && { active: active === 'yes' }) }
  const who: BulkWho = all ? { filter: withoutEmpty(filters) } : { ids: [...chosen] }
  return {
    table,
    who,
    all,
    count: all ? total : chosen.size,
    chooseAll: () => setAllOf(filter),
    clear: () => {
      setAllOf(null)
      setChosen(NOBODY)
    },
  }
}

const withoutEmpty = <T extends object>(filters: T): T =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)) as T

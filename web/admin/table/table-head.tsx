import { ArrowDown, ArrowUp } from 'lucide-react'
import { classNames } from '../../shared/ui/class-names.ts'
import type { Column, Selection } from './data-table.tsx'
import { nextSort, type Sort, sortOf } from './sort.ts'

/** How a table is sorted, and what can be changed about it. */
export type Sorting = {
  /** Columns that can be sorted by. */
  by: readonly string[]
  /** The name of a column, with a minus for the other way; undefined is the order that the list has by itself. */
  current: Sort | undefined
  onSort: (next: Sort | undefined) => void
}

/** The header that stays. What can be sorted by is a button, whose state is told in words to those who do not see it. */
export function TableHead<Row>({
  columns,
  sorting,
  all,
}: {
  columns: readonly Column<Row>[]
  sorting?: Sorting | undefined
  all?: Selection<Row>['all'] | undefined
}) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {all && (
          <td className="sticky top-0 z-10 h-10 w-12 border-b bg-raised p-0">
            <label className="flex h-full cursor-pointer items-center justify-center">
              <input
                type="checkbox"
                className="size-5 accent-accent-fill"
                aria-label={all.label}
                checked={all.checked}
                onChange={all.toggle}
              />
            </label>
          </td>
        )}
        {columns.map((column) => {
          const sortable = sorting?.by.includes(column.id) ? sorting : undefined
          const order = sortable ? sortOf(sortable.current, column.id) : undefined
          return (
            <th
              key={column.id}
              scope="col"
              style={{ width: column.width }}
              aria-sort={order === 'none' ? undefined : order}
              className={classNames(
                'sticky top-0 z-10 h-10 truncate border-b bg-raised px-3 text-left font-medium text-ink-soft',
                column.end && 'text-right',
              )}
            >
              {sortable ? (
                <button
                  type="button"
                  onClick={() => sortable.onSort(nextSort(sortable.current, column.id))}
                  className="-mx-1 inline-flex h-full max-w-full items-center gap-1 rounded-xs px-1 hover:text-ink focus-visible:-outline-offset-2"
                >
                  <span className="truncate">{column.header}</span>
                  {order === 'ascending' && <ArrowUp className="size-3.5 shrink-0" aria-hidden />}
                  {order === 'descending' && <ArrowDown className="size-3.5 shrink-0" aria-hidden />}
                </button>
              ) : (
                column.header
              )}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}

import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react'
import { classNames } from '../../shared/ui/class-names.ts'
import { useNarrow } from '../ui/use-narrow.ts'
import { rowAfterKey } from './keys.ts'
import { type Sorting, TableHead } from './table-head.tsx'

export type Column<Row> = {
  id: string
  header: string
  /** Pixels. Columns without one share what is left. */
  width?: number
  /** For numbers and times that are compared down the column. */
  end?: boolean
  cell: (row: Row) => ReactNode
}

/** Rows that can be chosen: a box before each, and one above for all that are shown. The space bar does it too. */
export type Selection<Row> = {
  has: (row: Row) => boolean
  toggle: (row: Row) => void
  label: (row: Row) => string
  all: { checked: boolean; toggle: () => void; label: string }
}

export type TableHandle = { toTop(): void; focus(): void }

type Props<Row> = {
  /** What the table is, for those who do not see it. */
  label: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  rowKey: (row: Row) => string
  /** A row on a narrow screen, in two lines. */
  compact: (row: Row) => ReactNode
  onOpen?: (row: Row) => void
  rowClass?: (row: Row) => string | undefined
  onScrolled?: (scrolled: boolean) => void
  busy?: boolean
  sorting?: Sorting
  selection?: Selection<Row>
  /** `list`: two lines and no frame on every screen, for the cards of the dashboard. */
  look?: 'table' | 'list'
  ref?: Ref<TableHandle>
}

const ROW = 40
const COMPACT_ROW = 60
const BOX = 48
const FLEX_MIN = 160

/**
 * A table of any length: only what is in sight is drawn. Rows are 40 pixels, the header stays, arrows, Page Up and
 * Down, Home and End move between rows, Enter opens one. It scrolls by itself and takes the height it is given.
 */
export function DataTable<Row>(props: Props<Row>) {
  const { label, rows, columns, rowKey, compact, onOpen, rowClass, busy, selection, look = 'table' } = props
  const narrow = useNarrow() || look === 'list'
  const frame = useRef<HTMLDivElement>(null)
  const active = useActiveRow(rows, rowKey)
  const rowHeight = narrow ? COMPACT_ROW : ROW
  // oxlint-disable-next-line react/incompatible-library -- it only matters where a compiler memoises components
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollPaddingStart: narrow ? 0 : ROW,
    // the row with the focus stays drawn, or the focus would be lost when it is scrolled away
    rangeExtractor: useCallback((range: Range) => withRow(range, active.index), [active.index]),
    useFlushSync: false,
  })
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight])
  useImperativeHandle(props.ref, () => ({
    // braces: newer browsers give a promise, and effects must not return one
    toTop: () => {
      frame.current?.scrollTo({ top: 0 })
    },
    focus: () => frame.current?.querySelector<HTMLElement>('tr[tabindex="0"]')?.focus(),
  }))

  const moveFocus = useMoveFocus(frame)
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[active.index]
    if (event.key === 'Enter' && row && event.target instanceof HTMLTableRowElement) onOpen?.(row)
    if (event.key === ' ' && row && selection && event.target instanceof HTMLTableRowElement) {
      event.preventDefault()
      return selection.toggle(row)
    }
    const page = Math.max(1, Math.floor((frame.current?.clientHeight ?? 0) / rowHeight) - 1)
    const next = rowAfterKey(event.key, active.index, rows.length, page)
    const target = next === null ? undefined : rows[next]
    if (next === null || target === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    active.set(rowKey(target))
    virtualizer.scrollToIndex(next)
    moveFocus(next)
  }

  const shownColumns = narrow ? [] : columns
  const span = Math.max(1, shownColumns.length) + (selection ? 1 : 0)
  const minWidth = shownColumns.reduce((sum, { width }) => sum + (width ?? FLEX_MIN), selection ? BOX : 0)
  const drawn: ReactNode[] = []
  let end = 0
  for (const item of virtualizer.getVirtualItems()) {
    const row = rows[item.index]
    if (row === undefined) continue
    const key = rowKey(row)
    if (item.start > end) drawn.push(<Gap key={`gap-${key}`} height={item.start - end} span={span} />)
    end = item.start + rowHeight
    drawn.push(
      <tr
        key={key}
        data-row={item.index}
        aria-rowindex={item.index + 2}
        tabIndex={item.index === active.index ? 0 : -1}
        aria-selected={selection?.has(row)}
        onFocus={() => active.set(key)}
        onClick={() => onOpen?.(row)}
        style={{ height: rowHeight }}
        className={classNames(
          'hover:bg-raised focus-visible:bg-raised focus-visible:-outline-offset-3',
          onOpen && 'cursor-pointer',
          rowClass?.(row),
        )}
      >
        {selection && (
          <ChooseCell
            checked={selection.has(row)}
            label={selection.label(row)}
            onToggle={() => selection.toggle(row)}
          />
        )}
        {narrow ? (
          <td className="border-b px-4 py-1">{compact(row)}</td>
        ) : (
          shownColumns.map((column) => (
            <td key={column.id} className={classNames('truncate border-b px-3', column.end && 'text-right')}>
              {column.cell(row)}
            </td>
          ))
        )}
      </tr>,
    )
  }
  const rest = virtualizer.getTotalSize() - end
  return (
    <div
      ref={frame}
      onScroll={(event) => props.onScrolled?.(event.currentTarget.scrollTop > 4)}
      className={classNames(
        'relative min-h-0 overflow-auto bg-surface',
        // a card is filled; a table that is short ends where its rows end
        look === 'list' ? 'flex-1' : 'rounded-card border',
      )}
    >
      <table
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-busy={busy || undefined}
        onKeyDown={onKeyDown}
        style={{ minWidth: narrow ? undefined : minWidth }}
        className={classNames(
          'w-full table-fixed border-separate border-spacing-0 text-sm transition-opacity',
          busy && 'opacity-60',
        )}
      >
        {selection && (
          <colgroup>
            <col style={{ width: BOX }} />
          </colgroup>
        )}
        {narrow ? (
          <thead className="sr-only">
            <tr>
              {selection && <td />}
              <th scope="col">{label}</th>
            </tr>
          </thead>
        ) : (
          <TableHead columns={shownColumns} sorting={props.sorting} all={selection?.all} />
        )}
        <tbody>
          {drawn}
          {rest > 0 && <Gap height={rest} span={span} />}
        </tbody>
      </table>
    </div>
  )
}

/** The box of a row. A tap beside it, within its cell, means it too; the row is opened by the other cells. */
const ChooseCell = (props: { checked: boolean; label: string; onToggle: () => void }) => (
  <td className="w-12 border-b p-0" onClick={(event) => event.stopPropagation()}>
    <label className="flex h-full min-h-10 cursor-pointer items-center justify-center">
      <input
        type="checkbox"
        tabIndex={-1}
        className="size-5 accent-accent-fill"
        aria-label={props.label}
        checked={props.checked}
        onChange={props.onToggle}
      />
    </label>
  </td>
)

const Gap = ({ height, span }: { height: number; span: number }) => (
  <tr aria-hidden="true" style={{ height }}>
    <td colSpan={span} className="p-0" />
  </tr>
)

function withRow(range: Range, row: number): number[] {
  const indexes = defaultRangeExtractor(range)
  if (row < 0 || row >= range.count || indexes.includes(row)) return indexes
  return [...indexes, row].sort((a, b) => a - b)
}

/** The one row that the Tab key reaches. It is remembered by its key: rows come in above it. */
function useActiveRow<Row>(rows: readonly Row[], rowKey: (row: Row) => string) {
  const [key, set] = useState<string | null>(null)
  const index = Math.max(
    0,
    rows.findIndex((row) => rowKey(row) === key),
  )
  return { index, set }
}

/** Focuses a row as soon as it is drawn. */
function useMoveFocus(frame: { current: HTMLElement | null }): (row: number) => void {
  const wanted = useRef<number | null>(null)
  // after every drawing: the row may come only with the next one, when the scrolling has brought it in
  useEffect(() => {
    if (wanted.current === null) return
    const row = frame.current?.querySelector<HTMLElement>(`tr[data-row="${wanted.current}"]`)
    if (!row) return
    wanted.current = null
    row.focus({ preventScroll: true })
  })
  return (row) => {
    wanted.current = row
  }
}

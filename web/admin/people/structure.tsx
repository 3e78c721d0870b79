import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import type { Department, Employee } from '#contract/people.ts'
import { formatNumber } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Chip } from '../../shared/ui/status.tsx'
import { employeesQuery } from './queries.ts'
import { type Branch, itemAfterKey, treeOf } from './tree.ts'

type Props = { departments: readonly Department[]; onOpen: (department: string) => void }
type Shared = {
  opened: ReadonlySet<string>
  toggle: (id: string) => void
  focus: string
  onFocus: (id: string) => void
}

/** Departments below departments, and in each who works there and reports to whom. */
export function Structure({ departments, onOpen }: Props) {
  const { t } = useTranslation('admin')
  const tree = treeOf(departments)
  const frame = useRef<HTMLUListElement>(null)
  const [opened, setOpened] = useState<ReadonlySet<string>>(
    () => new Set(departments.flatMap(({ parent_id }) => parent_id ?? [])),
  )
  const [focus, onFocus] = useState(tree[0]?.department.id ?? '')
  const toggle = (id: string): void => {
    const next = new Set(opened)
    if (!next.delete(id)) next.add(id)
    setOpened(next)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const items = [...(frame.current?.querySelectorAll<HTMLElement>('[role=treeitem]') ?? [])]
    const at = items.findIndex((item) => item === document.activeElement)
    const item = items[at]
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return
    const expanded = item.getAttribute('aria-expanded')
    const id = item.dataset['id'] ?? ''
    if (event.key === 'Enter') item.querySelector<HTMLElement>('a, button')?.click()
    else if (event.key === 'ArrowRight' && expanded === 'false') toggle(id)
    else if (event.key === 'ArrowLeft' && expanded === 'true') toggle(id)
    else {
      const levels = items.map((one) => Number(one.getAttribute('aria-level')))
      const next = itemAfterKey(event.key, at, levels)
      if (next === null) return
      items[next]?.focus()
    }
    event.preventDefault()
  }
  const shared = { opened, toggle, focus, onFocus }
  return (
    <ul
      ref={frame}
      role="tree"
      aria-label={t('structure.title')}
      onKeyDown={onKeyDown}
      className="min-h-0 overflow-auto rounded-card border bg-surface p-2 text-sm"
    >
      {tree.map((branch) => (
        <Part key={branch.department.id} branch={branch} level={1} shared={shared} onOpen={onOpen} />
      ))}
    </ul>
  )
}

type PartProps = { branch: Branch; level: number; shared: Shared; onOpen: (department: string) => void }

function Part({ branch: { department, parts }, level, shared, onOpen }: PartProps) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const { id, name, employees, managers, active } = department
  const isOpen = shared.opened.has(id)
  const Sign = isOpen ? ChevronDown : ChevronRight
  return (
    <>
      <Item id={id} level={level} shared={shared} expanded={isOpen}>
        <div
          className="flex min-h-10 cursor-pointer items-start gap-x-3 rounded-control px-2 hover:bg-raised"
          style={{ paddingLeft: `${level - 0.5}rem` }}
          onClick={() => shared.toggle(id)}
        >
          <Sign className="mt-3 size-4 shrink-0 text-ink-soft" aria-hidden />
          {/* what does not fit beside the name stands below it, not below the sign */}
          <div className="flex min-w-0 flex-wrap items-center gap-x-3 pb-1 sm:pb-0">
            <button
              type="button"
              tabIndex={-1}
              className="min-h-10 font-medium hover:underline"
              onClick={(event) => {
                event.stopPropagation()
                onOpen(id)
              }}
            >
              {name}
            </button>
            <span className="text-ink-soft">{t('department.people', { count: employees })}</span>
            {managers.length > 0 && (
              <span className="text-ink-soft">
                {t('structure.managers', { names: managers.map((one) => one.name).join(', ') })}
              </span>
            )}
            {!active && <Chip>{t('people.closed')}</Chip>}
          </div>
        </div>
      </Item>
      {isOpen && (
        <>
          {parts.map((part) => (
            <Part key={part.department.id} branch={part} level={level + 1} shared={shared} onOpen={onOpen} />
          ))}
          <People
            department={department}
            level={level + 1}
            shared={shared}
            language={language}
            alone={parts.length === 0}
          />
        </>
      )}
    </>
  )
}

type PeopleProps = { department: Department; level: number; shared: Shared; language: 'id' | 'en'; alone: boolean }

/** Who works in a department today, asked for when it is opened. */
function People({ department, level, shared, language, alone }: PeopleProps) {
  const { t } = useTranslation('admin')
  const { data } = useQuery(employeesQuery({ department: department.id, active: 'yes' }))
  const indent = { paddingLeft: `${level + 0.5}rem` }
  if (data?.total === 0 && !alone) return null
  if (!data || data.total === 0) {
    return (
      <li role="none" className="px-2 py-1 text-ink-soft" style={indent}>
        {t(data ? 'structure.nobody' : 'structure.loading')}
      </li>
    )
  }
  return (
    <>
      {data.data.map((person) => (
        <Person key={person.id} person={person} level={level} shared={shared} />
      ))}
      {data.total > data.data.length && (
        <li role="none" className="px-2" style={indent}>
          <Link
            to="/admin/employees"
            search={{ department: department.id }}
            className="inline-flex min-h-10 items-center text-accent hover:underline"
          >
            {t('structure.more', { count: formatNumber(data.total, language) })}
          </Link>
        </li>
      )}
    </>
  )
}

function Person({ person, level, shared }: { person: Employee; level: number; shared: Shared }) {
  const { t } = useTranslation('admin')
  const { id, name, number, manager } = person
  return (
    <Item id={id} level={level} shared={shared}>
      <div
        className="flex min-h-10 flex-wrap items-center gap-x-3 rounded-control px-2 py-1 hover:bg-raised"
        style={{ paddingLeft: `${level + 0.5}rem` }}
      >
        <Link to="/admin/employees" search={{ person: id }} tabIndex={-1} className="hover:underline">
          {name}
        </Link>
        <span className="text-ink-soft tabular-nums">{number}</span>
        {manager && <span className="text-ink-soft">{t('structure.reports', { name: manager.name })}</span>}
      </div>
    </Item>
  )
}

type ItemProps = { id: string; level: number; shared: Shared; expanded?: boolean; children: ReactNode }

/** An item of the tree, beside those below it: its level says where it stands. One of them is reached by the Tab key. */
const Item = ({ id, level, shared, expanded, children }: ItemProps) => (
  <li
    role="treeitem"
    data-id={id}
    aria-level={level}
    aria-expanded={expanded}
    tabIndex={shared.focus === id ? 0 : -1}
    onFocus={(event) => {
      event.stopPropagation()
      shared.onFocus(id)
    }}
    className="rounded-control focus-visible:-outline-offset-2"
  >
    {children}
  </li>
)

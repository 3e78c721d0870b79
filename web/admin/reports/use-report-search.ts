import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'

export const TABS = [
  'recap',
  'summary',
  'late',
  'overtime',
  'trend',
  'files',
  'payroll',
  'recompute',
  'settings',
] as const
export type Tab = (typeof TABS)[number]

/** What the address says. `person` is the card that is open, `day` the day of theirs that is explained. */
export type ReportSearch = {
  tab?: Tab
  period?: string
  department?: string
  site?: string
  q?: string
  person?: string
  day?: string
  /** Of the tab that works days out again. */
  from?: string
  to?: string
  employee?: string
  plan?: 'keep'
}
type Change = { [K in keyof ReportSearch]: ReportSearch[K] | undefined }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const DATE = /^\d{4}-\d\d-\d\d$/
const FORMS: Record<keyof ReportSearch, RegExp> = {
  tab: new RegExp(`^(${TABS.join('|')})$`),
  period: /^20\d\d-(0[1-9]|1[0-2])$/,
  department: UUID,
  site: UUID,
  q: /^.{1,100}$/,
  person: UUID,
  day: DATE,
  from: DATE,
  to: DATE,
  employee: UUID,
  plan: /^keep$/,
}

/** Broken parts are left out, so that an old or mistyped link opens the screen all the same. */
function read(raw: Record<string, unknown>): ReportSearch {
  const entries = Object.entries(FORMS).flatMap(([key, form]) => {
    const value = raw[key]
    // a search of digits only comes back from the address as a number
    const text = typeof value === 'number' ? String(value) : value
    return typeof text === 'string' && form.test(text) ? [[key, text]] : []
  })
  return Object.fromEntries(entries) as ReportSearch
}

/**
 * Read here and not by the route: the routes are in everybody's first chunk, and this is for the few who read reports.
 */
export function useReportSearch(): { search: ReportSearch; set: (change: Change, replace?: boolean) => void } {
  const raw = useSearch({ strict: false }) as Record<string, unknown>
  const navigate = useNavigate()
  const search = useMemo(() => read(raw), [raw])
  const set = useCallback(
    (change: Change, replace = false): void => {
      void navigate({
        to: '.',
        search: ((before: Record<string, unknown>) =>
          Object.fromEntries(
            Object.entries({ ...read(before), ...change }).filter(([, value]) => value !== undefined),
          )) as never,
        replace,
        resetScroll: false,
      })
    },
    [navigate],
  )
  return { search, set }
}

import type { Flag, Status } from '#contract/status.ts'
import { FLAGS, STATUSES } from '#contract/status.ts'

/**
 * What the addresses of the admin's screens may carry. Whatever is unknown or broken is left out, so that an old or
 * mistyped link opens the screen all the same.
 */
type Raw = Record<string, unknown>

/** Both tabs of the history share the filters; the first tab is the one without a name. */
export type HistorySearch = {
  tab?: 'history'
  from?: string
  to?: string
  employee?: string
  department?: string
  site?: string
  status?: Status
  flag?: Flag
  q?: string
  /** A column, with a minus for the other way: of the history `date` alone, the oldest first. */
  sort?: string
  cursor?: string
  /** The attendance whose story is open. */
  day?: string
}

export type PeopleSearch = {
  q?: string
  department?: string
  site?: string
  active?: 'yes' | 'no'
  cursor?: string
  /** The employee who is open, or `new`. */
  person?: string
}

/** The record that is open over a list, or `new`. */
export type RecordSearch = { open?: string }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const DATE = /^\d{4}-\d\d-\d\d$/

/** A search of digits only comes back from the address as a number. */
const text = (value: unknown): string | undefined =>
  typeof value === 'number'
    ? String(value)
    : typeof value === 'string' && value.trim()
      ? value.slice(0, 1200)
      : undefined
const matching = (value: unknown, form: RegExp): string | undefined =>
  typeof value === 'string' && form.test(value) ? value : undefined
const oneOf = <Word extends string>(value: unknown, words: readonly Word[]): Word | undefined =>
  words.find((word) => word === value)
const date = (value: unknown): string | undefined => {
  const found = matching(value, DATE)
  return found && !Number.isNaN(Date.parse(found)) ? found : undefined
}
const record = (value: unknown): string | undefined => (value === 'new' ? value : matching(value, UUID))

/** Leaves out what is not set, so that it does not stand in the address. */
function present<T extends object>(search: T): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T
}

export const historySearch = (raw: Raw): HistorySearch =>
  present<{ [K in keyof HistorySearch]: HistorySearch[K] | undefined }>({
    tab: oneOf(raw.tab, ['history']),
    from: date(raw.from),
    to: date(raw.to),
    employee: matching(raw.employee, UUID),
    department: matching(raw.department, UUID),
    site: matching(raw.site, UUID),
    status: oneOf(raw.status, STATUSES),
    flag: oneOf(raw.flag, FLAGS),
    q: text(raw.q)?.slice(0, 100),
    cursor: text(raw.cursor),
    sort: text(raw.sort),
    day: matching(raw.day, UUID),
  }) as HistorySearch

export const peopleSearch = (raw: Raw): PeopleSearch =>
  present<{ [K in keyof PeopleSearch]: PeopleSearch[K] | undefined }>({
    q: text(raw.q)?.slice(0, 100),
    department: matching(raw.department, UUID),
    site: matching(raw.site, UUID),
    active: oneOf(raw.active, ['yes', 'no']),
    cursor: text(raw.cursor),
    person: raw.person === 'import' ? raw.person : record(raw.person),
  }) as PeopleSearch

export const recordSearch = (raw: Raw): RecordSearch =>
  present<{ open: string | undefined }>({ open: record(raw.open) }) as RecordSearch

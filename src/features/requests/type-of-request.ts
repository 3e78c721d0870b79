import type { LeaveTypeTerms, MyLeaveType, RequestType } from '#contract/leave-types.ts'
import { TYPED_KINDS } from '#contract/request-words.ts'
import type { TypedKind } from '#contract/request-words.ts'
import type { CreateRequest } from '#contract/requests.ts'
import type { Queryable } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import type { DayException } from '#src/kernel/day-context.ts'
import { AppError } from '#src/kernel/errors.ts'
import { isStandard, STANDARD } from './delivered-types.ts'
import { readTypes } from './leave-types.ts'

/** A type as a request has it: the terms of the moment in which it was asked. */
export type Typed = { id: string; terms: LeaveTypeTerms }

const isTyped = (kind: string): kind is TypedKind => (TYPED_KINDS as readonly string[]).includes(kind)

/**
 * The type that is asked for; null for other kinds. `byHr`: HR enters it for somebody. Throws `requests/shape`,
 * `requests/type-unknown`.
 */
export async function askedType(
  db: Queryable,
  { kind, type }: Pick<CreateRequest, 'kind' | 'type'>,
  { byHr = false } = {},
): Promise<Typed | null> {
  if (!isTyped(kind)) {
    if (type !== undefined) throw new AppError('requests/shape', { detail: `${kind} has no types` })
    return null
  }
  const id = type ?? STANDARD[kind].id
  const found = (await readTypes(db)).find((one) => one.id === id)
  if (!found || found.closed || found.terms.kind !== kind || (found.terms.who === 'hr' && !byHr))
    throw new AppError('requests/type-unknown')
  return { id, terms: found.terms }
}

type TypeColumns = Pick<DayRequestTable, 'kind' | 'type_id' | 'type_terms'>

/** The type of a request as it was asked; the standard one where it is from before there were types. */
export function typeOf({ kind, type_id, type_terms }: TypeColumns): Typed | null {
  if (type_id !== null && type_terms !== null) return { id: type_id, terms: JSON.parse(type_terms) as LeaveTypeTerms }
  return isTyped(kind) ? STANDARD[kind] : null
}

export const typeColumns = (typed: Typed | null): Omit<TypeColumns, 'kind'> => ({
  type_id: typed?.id ?? null,
  type_terms: typed && JSON.stringify(typed.terms),
})

/** Whether the days of a request are taken from the balance of annual leave. */
export const deducts = (row: TypeColumns): boolean => typeOf(row)?.terms.deducts ?? false

/** What a request says of its type; null where it says nothing. */
export function shownType(row: TypeColumns): RequestType | null {
  const typed = row.type_id === null ? null : typeOf(row)
  if (!typed) return null
  const { code, name, paid, deducts: takes, counts } = typed.terms
  return { id: typed.id, code, name, paid, deducts: takes, counts, standard: isStandard(typed.id) }
}

/** The same as a day keeps it. */
export function leaveOf(row: TypeColumns): Pick<DayException, 'leave'> {
  const typed = row.type_id === null ? null : typeOf(row)
  return typed ? { leave: keptOf(typed) } : {}
}

const keptOf = ({ id, terms: { name, paid, counts } }: Typed): NonNullable<DayException['leave']> => ({
  id,
  name: { id: name.id, en: name.en },
  paid,
  counts,
})

/** What days of izin and cuti are that say nothing of a type. */
export const STANDARD_LEAVE = { izin: keptOf(STANDARD.izin), cuti: keptOf(STANDARD.cuti) }

type Wanted = { employeeId: string; typed: Typed; from: string; halfDays: number; except?: string }

/**
 * Throws `requests/quota-short` where a type does not give as many half days: to one request, or to this and the others of
 * the calendar year in which it begins, those that wait counted unless `waiting` is false. The caller holds the person's lock.
 */
export async function refuseQuota(
  db: Queryable,
  { employeeId, typed, from, halfDays, except = '' }: Wanted,
  { waiting = true } = {},
): Promise<void> {
  const { quota, quota_days } = typed.terms
  if (quota === 'none' || quota_days === null) return
  const used =
    quota === 'year' ? await usedInYear(db, { employeeId, typed, year: from.slice(0, 4), waiting, except }) : 0
  const left = quota_days * 2 - used
  if (halfDays > left)
    throw new AppError('requests/quota-short', { data: { left: Math.max(0, left) / 2, wanted: halfDays / 2, quota } })
}

type Year = { employeeId: string; typed: Typed; year: string; waiting: boolean; except?: string }

/** Half days of a type in the requests that begin in a calendar year. */
async function usedInYear(db: Queryable, { employeeId, typed, year, waiting, except = '' }: Year): Promise<number> {
  const row = await db.kysely
    .selectFrom('day_request')
    .select((eb) => eb.fn.sum<number | string | null>('half_days').as('half_days'))
    .where('employee_id', '=', employeeId)
    .where('to_date', '>=', `${year}-01-01`)
    .where('from_date', '>=', `${year}-01-01`)
    .where('from_date', '<=', `${year}-12-31`)
    .where('kind', '=', typed.terms.kind)
    .where('state', 'in', waiting ? ['waiting', 'approved'] : ['approved'])
    .where('id', '<>', except)
    .where((eb) =>
      isStandard(typed.id)
        ? eb.or([eb('type_id', '=', typed.id), eb('type_id', 'is', null)])
        : eb('type_id', '=', typed.id),
    )
    .executeTakeFirst()
  return Number(row?.half_days ?? 0)
}

/** The types that somebody can ask for, with what is left of each. `balance`: half days of annual leave that are not asked for. */
export async function typesFor(
  db: Queryable,
  { employeeId, today, balance }: { employeeId: string; today: string; balance: number },
): Promise<MyLeaveType[]> {
  const open = (await readTypes(db)).filter(({ closed, terms }) => !closed && terms.who === 'all')
  const types: MyLeaveType[] = []
  for (const typed of open) {
    const { who: _who, ...terms } = typed.terms
    const lefts: number[] = terms.deducts ? [balance] : []
    if (terms.quota_days !== null) {
      const year = today.slice(0, 4)
      const used = terms.quota === 'year' ? await usedInYear(db, { employeeId, typed, year, waiting: true }) : 0
      lefts.push(terms.quota_days * 2 - used)
    }
    const left = lefts.length === 0 ? null : Math.max(0, Math.min(...lefts)) / 2
    types.push({ ...terms, id: typed.id, standard: isStandard(typed.id), left })
  }
  return types
}

import { LASTING_KINDS } from '#contract/request-words.ts'
import type { RequestKind } from '#contract/request-words.ts'
import type { DayRequest, RequestPolicy } from '#contract/requests.ts'
import { scopeOf } from '#contract/permissions.ts'
import type { Queryable } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import type { Identity } from '#src/http/identity.ts'
import { AppError } from '#src/kernel/errors.ts'
import { decidersOf, withoutPartner } from './deciders.ts'
import type { Decider } from './deciders.ts'
import { letterOf, letterUntil, takesLetters } from './letter-rules.ts'
import { readAskers, todayOf } from './people.ts'
import type { Asker } from './people.ts'
import { readSettings } from './policy.ts'
import { shownType } from './type-of-request.ts'

/** Whether somebody may decide a request now: never the own one, whatever the role; a partner has a say once. */
export function mayDecide(identity: Identity, row: DayRequestTable, deciders: readonly Decider[]): boolean {
  if (row.state !== 'waiting' || identity.employeeId === row.employee_id) return false
  const isPartner = isPartnerOf(identity, row)
  if (row.step === 'partner' || isPartner) return row.step === 'partner' && isPartner
  if (scopeOf('request.decide', identity.role) === 'all') return true
  if (scopeOf('request.decide', identity.role) === null || row.step !== 'manager') return false
  return deciders.some(({ employeeId }) => employeeId === identity.employeeId)
}

const isPartnerOf = ({ employeeId }: Identity, { partner_id }: DayRequestTable): boolean =>
  partner_id !== null && employeeId === partner_id

/** Whether somebody may see a request: the asker, the partner of a swap, whoever has the department within reach, those whose turn it is. */
export function maySee(identity: Identity, row: DayRequestTable, asker: Asker, deciders: readonly Decider[]): boolean {
  const scope = scopeOf('request.read', identity.role)
  if (scope === 'all' || row.employee_id === identity.employeeId || isPartnerOf(identity, row)) return true
  if (scope === 'department' && identity.departments.some(({ id }) => id === asker.departmentId)) return true
  return mayDecide(identity, row, deciders) || mayDecideBack(identity, row, deciders)
}

/** What was approved and stays so. */
export const isLasting = ({ kind }: Pick<DayRequestTable, 'kind'>): boolean =>
  LASTING_KINDS.includes(kind as RequestKind)

/** An approved request that its asker can still take back. */
export const canWithdraw = (row: DayRequestTable, today: string): boolean =>
  row.state === 'waiting' || (row.state === 'approved' && !isLasting(row) && row.from_date > today)

/** Of several dates some can be worked after all. */
export const canShorten = (row: Pick<DayRequestTable, 'kind' | 'state' | 'from_date' | 'to_date'>): boolean =>
  row.state === 'approved' && !isLasting(row) && row.from_date < row.to_date

/** Whether somebody answers the asker who says to be back earlier: HR, and whoever leads them or their deputy. */
export const mayDecideBack = (identity: Identity, row: DayRequestTable, deciders: readonly Decider[]): boolean =>
  row.state === 'approved' &&
  row.back_on !== null &&
  row.employee_id !== identity.employeeId &&
  (scopeOf('request.decide', identity.role) === 'all' ||
    (scopeOf('request.decide', identity.role) !== null &&
      deciders.some(({ employeeId }) => employeeId === identity.employeeId)))

type Seen = { row: DayRequestTable; asker: Asker; deciders: Decider[] }

/** Rows with whose they are and whose turn it is; what somebody may not see is left out. */
export async function seenBy(
  db: Queryable,
  identity: Identity,
  rows: readonly DayRequestTable[],
  now: number,
): Promise<Seen[]> {
  const askers = await readAskers(db, [...new Set(rows.map(({ employee_id }) => employee_id))])
  const known = new Map(askers.map((one) => [one.id, one]))
  const turns = await decidersOf(db, askers, now)
  return rows.flatMap((row) => {
    const asker = known.get(row.employee_id)
    if (!asker) return []
    const deciders = withoutPartner(row, turns(asker))
    return maySee(identity, row, asker, deciders) ? [{ row, asker, deciders }] : []
  })
}

/** One request as somebody may see it; `requests/not-found` otherwise. */
export async function shown(db: Queryable, identity: Identity, row: DayRequestTable, now: number): Promise<DayRequest> {
  const [found] = await show(db, identity, await seenBy(db, identity, [row], now), now)
  if (!found) throw new AppError('requests/not-found')
  return found
}

/** The same for whoever has just decided it, and may not see it any more. */
export async function shownAfter(
  db: Queryable,
  identity: Identity,
  row: DayRequestTable,
  now: number,
): Promise<DayRequest> {
  const [found] = await show(db, identity, await seenBy(db, { ...identity, role: 'admin' }, [row], now), now)
  if (!found) throw new AppError('requests/not-found')
  return found
}

/** Requests as they are answered, in the order of the rows. Four statements more at most, however many. */
export async function show(
  db: Queryable,
  identity: Identity,
  seen: readonly Seen[],
  now: number,
): Promise<DayRequest[]> {
  const ids = seen.map(({ row }) => row.id)
  if (ids.length === 0) return []
  const deeds = await db.kysely
    .selectFrom('request_deed')
    .selectAll()
    .where('request_id', 'in', ids)
    .orderBy('version')
    .execute()
  const files = await db.kysely
    .selectFrom('attachment')
    .select(['id', 'request_id', 'name', 'type', 'bytes'])
    .where('request_id', 'in', ids)
    .orderBy('created_at')
    .execute()
  const partners = new Map(
    (await readAskers(db, [...new Set(seen.flatMap(({ row }) => row.partner_id ?? []))])).map((one) => [one.id, one]),
  )
  const { policy } = await readSettings(db)
  const deedsOf = Map.groupBy(deeds, ({ request_id }) => request_id)
  const filesOf = Map.groupBy(files, ({ request_id }) => request_id)
  return seen.map(({ row, asker, deciders }) => ({
    ...plainOf(row, asker, partners.get(row.partner_id ?? '') ?? null),
    ...lettersOf({ row, asker }, { policy, today: todayOf(asker, now), files: filesOf.get(row.id)?.length ?? 0 }),
    deciders:
      row.step === 'manager'
        ? deciders.map(({ name }) => name)
        : row.step === 'partner'
          ? [partners.get(row.partner_id ?? '')?.name ?? '']
          : [],
    may: {
      decide: mayDecide(identity, row, deciders),
      withdraw: row.employee_id === identity.employeeId && canWithdraw(row, todayOf(asker, now)),
      cancel: mayCancel(identity, row),
      come_back: row.employee_id === identity.employeeId && canShorten(row),
      decide_back: mayDecideBack(identity, row, deciders),
      shorten: mayCancel(identity, row) && canShorten(row),
      attach:
        row.employee_id === identity.employeeId && (letterUntil(row, policy, asker.zone) ?? '') >= todayOf(asker, now),
      settle_letter:
        scopeOf('request.record', identity.role) !== null &&
        takesLetters(row) &&
        row.employee_id !== identity.employeeId,
    },
    attachments: (filesOf.get(row.id) ?? []).map(({ id, name, type, bytes }) => ({
      id,
      name,
      type: type as DayRequest['attachments'][number]['type'],
      bytes,
    })),
    deeds: (deedsOf.get(row.id) ?? []).map((deed) => ({
      did: deed.did as DayRequest['deeds'][number]['did'],
      step: deed.step as DayRequest['step'],
      by: deed.by_name,
      for: deed.for_name,
      reason: deed.reason,
      at: deed.at,
      back_on: deed.back_on,
    })),
  }))
}

function lettersOf(
  { row, asker }: Pick<Seen, 'row' | 'asker'>,
  { policy, today, files }: { policy: RequestPolicy; today: string; files: number },
): Pick<DayRequest, 'letter' | 'letter_until'> {
  const until = letterUntil(row, policy, asker.zone)
  return { letter: letterOf(row, { until, today, files }), letter_until: until }
}

const mayCancel = (identity: Identity, row: DayRequestTable): boolean =>
  scopeOf('request.cancel', identity.role) !== null &&
  row.state === 'approved' &&
  !isLasting(row) &&
  row.employee_id !== identity.employeeId

const plainOf = (
  row: DayRequestTable,
  asker: Asker,
  partner: Asker | null,
): Omit<DayRequest, 'deciders' | 'may' | 'attachments' | 'deeds' | 'letter' | 'letter_until'> => ({
  id: row.id,
  user: { id: asker.id, number: asker.number, name: asker.name },
  department: { id: asker.departmentId, name: asker.departmentName },
  kind: row.kind as DayRequest['kind'],
  type: shownType(row),
  from: row.from_date,
  to: row.to_date,
  first_to: row.first_to,
  back_on: row.back_on,
  part: row.part as DayRequest['part'],
  start: row.hours_start,
  end: row.hours_end,
  with_letter: row.with_letter === 1,
  days: row.half_days / 2,
  zone: asker.zone,
  masuk_at: row.masuk_at,
  pulang_at: row.pulang_at,
  partner: partner && { id: partner.id, number: partner.number, name: partner.name },
  swap: row.swap === null ? null : (JSON.parse(row.swap) as DayRequest['swap']),
  reason: row.reason,
  state: row.state as DayRequest['state'],
  step: row.step as DayRequest['step'],
  version: row.version,
  created_at: row.created_at,
})

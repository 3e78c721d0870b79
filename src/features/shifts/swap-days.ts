import type { Past, PersonDate, RosterChange } from '#contract/shifts.ts'
import { AppError } from '#src/kernel/errors.ts'
import { schedulesFor } from './plans-for.ts'
import type { Schedules } from './plans-for.ts'
import type { Change } from './needs.ts'
import { lockSchedule } from './needs.ts'
import { putRoster } from './put-roster.ts'

type Person = { id: string; siteId: string; departmentId: string }

/**
 * Two people take each other's place on both dates: on each of them the one does what the other had been planned for,
 * where the other would have done it. For one person the two dates are exchanged. In the caller's transaction, so that
 * an approved request can do it. Returns how many days are others now. Throws `schedule/nothing-to-swap`,
 * `schedule/no-shift`, `schedule/not-found`, `schedule/past`, `schedule/too-far-back`.
 */
export async function swapDays(
  change: Change,
  { first, second, past }: { first: PersonDate; second: PersonDate; past: Past },
): Promise<number> {
  await lockSchedule(change)
  return putRoster(change, await swappedEntries(change, { first, second }), { past, source: 'swap' })
}

/** Throws what `swapDays` would throw of such a swap as things are planned now; changes nothing. */
export async function checkSwap(
  change: Pick<Change, 'trx'>,
  pair: { first: PersonDate; second: PersonDate },
): Promise<void> {
  await swappedEntries(change, pair)
}

async function swappedEntries(
  change: Pick<Change, 'trx'>,
  { first, second }: { first: PersonDate; second: PersonDate },
): Promise<RosterChange[]> {
  const people = await peopleOf(change, [first.employee_id, second.employee_id])
  const dates = [...new Set([first.date, second.date])].sort()
  const scheduled = await schedulesFor(change.trx, [...people.values()], dates[0] ?? '', dates.at(-1) ?? '')
  const takes = (who: PersonDate, from: PersonDate): RosterChange => {
    const [taker, giver] = [people.get(who.employee_id), people.get(from.employee_id)]
    if (!taker || !giver) throw new AppError('schedule/not-found')
    return entryLike(scheduled, taker, who.date, giver, from.date)
  }
  const own = first.employee_id === second.employee_id
  const entries = own
    ? [takes(first, second), takes(second, first)]
    : dates.flatMap((date) => {
        const [a, b] = [
          { ...first, date },
          { ...second, date },
        ]
        return [takes(a, b), takes(b, a)]
      })
  const others = entries.filter((one) => !isPlannedAlready(scheduled, one))
  if (others.length === 0) throw new AppError('schedule/nothing-to-swap')
  return others
}

async function peopleOf({ trx }: Pick<Change, 'trx'>, ids: readonly string[]): Promise<Map<string, Person>> {
  const rows = await trx.kysely
    .selectFrom('employee')
    .select(['id', 'site_id as siteId', 'department_id as departmentId'])
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** What somebody was planned for, as an entry of somebody else. */
function entryLike(scheduled: Schedules, taker: Person, date: string, giver: Person, givenDate: string): RosterChange {
  const { plan, entry, from } = scheduled(giver.id, givenDate)
  const version = scheduled(taker.id, date).entry?.version ?? 0
  const common = { employee_id: taker.id, date, version, note: null, second_shift_id: null, shift_id: null }
  if (plan.kind === 'off') return { ...common, kind: 'off', site_id: null }
  const place = plan.site?.id ?? giver.siteId
  const site_id = place === taker.siteId ? null : place
  if (entry?.kind === 'shift') {
    return { ...common, kind: 'shift', shift_id: entry.shift_id, second_shift_id: entry.second_shift_id, site_id }
  }
  if (from === 'site_hours' || plan.shift_id === undefined)
    throw new AppError('schedule/no-shift', {
      detail: `on ${givenDate} there is nothing planned but the hours of the site`,
    })
  return { ...common, kind: 'shift', shift_id: plan.shift_id, site_id }
}

function isPlannedAlready(
  scheduled: Schedules,
  { employee_id, date, kind, shift_id, second_shift_id, site_id }: RosterChange,
): boolean {
  const { plan, entry } = scheduled(employee_id, date)
  if (kind === 'off') return plan.kind === 'off'
  return (
    plan.shift_id === shift_id &&
    (entry?.second_shift_id ?? null) === second_shift_id &&
    (plan.site?.id ?? null) === site_id
  )
}

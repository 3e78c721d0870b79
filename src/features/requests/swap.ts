import type { SwapDay, SwappedShift } from '#contract/requests.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { checkSwap, schedulesFor, swapDays } from '#src/features/shifts/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { DayPlan } from '#src/kernel/day-context.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { RequestNeeds } from './needs.ts'
import { refuseBusyForSwap } from './overlap.ts'
import { isEmployed, readAskers, todayOf } from './people.ts'
import type { Asker } from './people.ts'

export type Swap = Pick<DayRequestTable, 'partner_id' | 'swap'>
type Period = { from: string; to: string }

/** The one or two dates that a swap is for; those between them stay as they are. */
export const swapDates = ({ from, to }: Period): string[] => [...new Set([from, to])]

const shiftOf = ({ kind, name, start, end, site }: DayPlan): SwappedShift => ({
  off: kind === 'off',
  name,
  start,
  end,
  site: site?.name ?? null,
})

/** What somebody and each of several colleagues are planned for on dates. */
export async function readSwapDays(
  db: Queryable,
  asker: Asker,
  others: readonly Asker[],
  dates: readonly string[],
): Promise<(otherId: string) => SwapDay[]> {
  const planned = await schedulesFor(db, [asker, ...others], dates[0] ?? '', dates.at(-1) ?? '')
  const on = (id: string, date: string): SwappedShift => shiftOf(planned(id, date).plan)
  return (id) => dates.map((date) => ({ date, own: on(asker.id, date), partner: on(id, date) }))
}

/**
 * What a request for a swap says besides its dates; the caller holds both people's locks. Throws
 * `requests/partner-unknown`, `requests/overlaps`, `requests/partner-busy`, and what `swapDays` throws.
 */
export async function askedSwap(
  trx: Transaction,
  asker: Asker,
  { partner, from, to }: Period & { partner?: string | undefined },
): Promise<Swap> {
  if (partner === undefined) return { partner_id: null, swap: null }
  const [other] = await readAskers(trx, [partner])
  const account = trx.kysely.selectFrom('account').select('id').where('employee_id', '=', partner)
  const dates = swapDates({ from, to })
  const isFit =
    other !== undefined &&
    other.id !== asker.id &&
    other.departmentId === asker.departmentId &&
    dates.every((date) => isEmployed(other, date)) &&
    (await account.where('disabled_at', 'is', null).executeTakeFirst()) !== undefined
  if (!isFit) throw new AppError('requests/partner-unknown')
  await refuseBusyForSwap(trx, { askerId: asker.id, partnerId: other.id, dates })
  await checkSwap({ trx }, pairOf(asker.id, other.id, { from, to }))
  return { partner_id: other.id, swap: JSON.stringify((await readSwapDays(trx, asker, [other], dates))(other.id)) }
}

type Pair = Parameters<typeof checkSwap>[1]
const pairOf = (asker: string, partner: string, { from, to }: Period): Pair => ({
  first: { employee_id: asker, date: from },
  second: { employee_id: partner, date: to },
})

/**
 * Changes the roster as both have agreed and works both people's days out again. Throws `requests/swap-changed` where the
 * schedule is another now than the one that was agreed on, and what `askedSwap` throws.
 */
export async function takeSwap(
  trx: Transaction,
  needs: RequestNeeds,
  { row, asker, by }: { row: DayRequestTable; asker: Asker; by: Actor },
): Promise<void> {
  const { id, partner_id, from_date: from, to_date: to } = row
  const [partner] = partner_id === null ? [] : await readAskers(trx, [partner_id])
  if (!partner) throw new AppError('requests/partner-unknown')
  const dates = swapDates({ from, to })
  if (!dates.every((date) => isEmployed(asker, date) && isEmployed(partner, date)))
    throw new AppError('requests/partner-unknown')
  await refuseBusyForSwap(trx, { askerId: asker.id, partnerId: partner.id, dates, except: id })
  const now = JSON.stringify((await readSwapDays(trx, asker, [partner], dates))(partner.id))
  if (now !== row.swap) throw new AppError('requests/swap-changed')
  const { clock, ids, replan } = needs
  // the days are worked out below, in this transaction, and not by the worker
  const change = { trx, clock, ids, actor: by, markForRecompute: async () => '' }
  const past = from < todayOf(asker, clock.now())
  await swapDays(change, { ...pairOf(asker.id, partner.id, { from, to }), past })
  for (const one of [asker.id, partner.id].toSorted()) for (const date of dates) await replan(trx, one, date, date)
}

import type { CreateRequest } from '#contract/requests.ts'
import type { Queryable } from '#src/database/database.ts'
import { shiftDay } from '#src/features/shifts/index.ts'
import { AppError } from '#src/kernel/errors.ts'
import { addDays, instantAt } from '#src/kernel/work-time.ts'
import type { BookNeeds } from './needs.ts'
import type { Asker } from './people.ts'

type Times = { masuk_at: number | null; pulang_at: number | null }

/**
 * The instants that a correction means: of the dates around, the ones whose HH:MM lies nearest to the planned start and
 * end, so that 06:05 after a night shift is the next morning. Throws `requests/shape`, `requests/not-yet`.
 */
export async function correctedTimes(
  db: Queryable,
  { contexts, clock }: Pick<BookNeeds, 'contexts' | 'clock'>,
  asker: Asker,
  { kind, from, masuk, pulang }: CreateRequest,
): Promise<Times> {
  if (kind !== 'koreksi') return { masuk_at: null, pulang_at: null }
  const { plan } = (await contexts(db, [asker], from, from))(asker.id, from)
  const zone = plan.site?.zone ?? asker.zone
  const { startsAt, endsAt } = shiftDay(plan, zone, from)
  const nearest = (time: string, to: number): number => {
    const found = [-1, 0, 1].map((days) => instantAt(zone, addDays(from, days), time))
    return found.reduce((best, one) => (Math.abs(one - to) < Math.abs(best - to) ? one : best))
  }
  const isOff = plan.kind === 'off'
  const masuk_at = masuk === undefined ? null : isOff ? instantAt(zone, from, masuk) : nearest(masuk, startsAt)
  let pulang_at: number | null = null
  if (pulang !== undefined) {
    pulang_at = isOff ? instantAt(zone, from, pulang) : nearest(pulang, endsAt)
    // nobody goes before having come
    if (isOff && masuk_at !== null && pulang_at <= masuk_at) pulang_at = instantAt(zone, addDays(from, 1), pulang)
  }
  if (masuk_at !== null && pulang_at !== null && pulang_at <= masuk_at)
    throw new AppError('requests/shape', { detail: 'the person would have gone before having come' })
  if (Math.max(masuk_at ?? 0, pulang_at ?? 0) > clock.now()) throw new AppError('requests/not-yet')
  return { masuk_at, pulang_at }
}

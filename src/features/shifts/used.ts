import { AppError } from '#src/kernel/errors.ts'
import { localDate } from '#contract/zones.ts'
import type { Change } from './needs.ts'

/** West of everywhere: what is the past there is the past. */
const LAST_ZONE = 'Etc/GMT+12'

/** Refuses to close a shift that a pattern or the roster still asks of somebody. */
export async function refuseUsed({ trx, clock }: Change, shiftId: string): Promise<void> {
  const patterns = await trx.kysely
    .selectFrom('shift_pattern_version as v')
    .innerJoin('shift_pattern as p', 'p.id', 'v.pattern_id')
    .select('p.name')
    .where('p.active', '=', 1)
    .where('v.days', 'like', `%${shiftId}%`)
    .limit(1)
    .execute()
  const entries = await trx.kysely
    .selectFrom('roster_entry')
    .select('work_date')
    .where('work_date', '>=', localDate(LAST_ZONE, clock.now()))
    .where((eb) => eb.or([eb('shift_id', '=', shiftId), eb('second_shift_id', '=', shiftId)]))
    .limit(1)
    .execute()
  const by = patterns[0] ? `the pattern "${patterns[0].name}"` : entries[0] && `the roster of ${entries[0].work_date}`
  if (by) throw new AppError('schedule/in-use', { detail: `${by} still asks for it` })
}

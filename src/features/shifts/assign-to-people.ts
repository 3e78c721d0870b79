import { recordAudits } from '#src/features/audit/index.ts'
import { AppError } from '#src/kernel/errors.ts'
import { withEffect } from './effect.ts'
import { orTaken, touch } from './needs.ts'
import type { Change } from './needs.ts'

/**
 * From a day on, which must not have been, these people work by a pattern. Throws `schedule/reference-unknown`,
 * `schedule/assigned-already`, `schedule/past`.
 */
export async function assignPatternToPeople(
  change: Change,
  { pattern_id, from, people }: { pattern_id: string; from: string; people: readonly string[] },
): Promise<void> {
  if (people.length === 0) return
  const { trx, clock, ids, actor } = change
  await touch(change)
  const query = trx.kysely.selectFrom('shift_pattern').select(['name', 'active']).where('id', '=', pattern_id)
  const pattern = await query.executeTakeFirst()
  if (pattern?.active !== 1) {
    const errors = [{ path: 'pattern_id', message: 'is no pattern, or a closed one' }]
    throw new AppError('schedule/reference-unknown', { errors })
  }
  const now = clock.now()
  const rows = people.map((target_id) => ({
    id: ids.uuid(),
    pattern_id,
    target: 'person',
    target_id,
    from_date: from,
    to_date: null,
    version: 1,
    created_at: now,
    updated_at: now,
  }))
  const reach = { concerned: { target: 'person', ids: people }, from, past: false, reason: 'Penetapan pola' } as const
  await withEffect(change, reach, async () => {
    await orTaken(trx, 'schedule/assigned-already', () =>
      trx.kysely.insertInto('shift_assignment').values(rows).execute(),
    )
    await touch(change)
  })
  const changes = rows.map(({ id, target_id }) => ({
    action: 'shift-assignment.create',
    entity: { type: 'shift_assignment', id },
    subject: target_id,
    before: null,
    after: { pattern: pattern.name, target: 'person', target_id, from, to: null },
  }))
  await recordAudits(trx, change, actor, changes)
}

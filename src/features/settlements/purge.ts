import type { Database } from '#src/database/database.ts'

/** People whose days are removed together. */
const TOGETHER = 100

/** Removes kept days before a date, some people a transaction: when the days themselves are let go. */
export async function purgeSettledDays({ db }: { db: Database }, before: string): Promise<void> {
  let after = ''
  for (;;) {
    const people = db.read.kysely.selectFrom('employee').select('id').where('id', '>', after)
    const ids = (await people.orderBy('id').limit(TOGETHER).execute()).map(({ id }) => id)
    if (ids.length === 0) return
    await db.transaction((trx) =>
      trx.kysely
        .deleteFrom('settled_day')
        .where('employee_id', 'in', ids)
        .where('work_date', '<', before)
        .executeTakeFirst(),
    )
    after = ids.at(-1) ?? after
  }
}

import { Migrator } from 'kysely/migration'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { messageOf } from '#src/kernel/errors.ts'
import type { Dialect } from './dialect.ts'
import { STEPS } from './migrations/index.ts'
import type { Schema } from './schema.ts'

function migratorOf(kysely: Kysely<Schema>, dialect: Dialect): Migrator {
  const migrations = Object.fromEntries(
    Object.entries(STEPS).map(([name, step]) => [name, { up: (db: Kysely<unknown>) => step(db, dialect) }]),
  )
  return new Migrator({ db: kysely, provider: { getMigrations: async () => migrations } })
}

/** Takes every step that is missing and returns their names; throws with the name of a step that failed. */
export async function migrateTo(kysely: Kysely<Schema>, dialect: Dialect): Promise<string[]> {
  const { error, results = [] } = await migratorOf(kysely, dialect).migrateToLatest()
  if (error) {
    const failed = results.find((result) => result.status === 'Error')
    throw new Error(
      `the migration ${failed?.migrationName ?? ''} failed: ${messageOf(error)}; mend that and migrate again`,
      {
        cause: error,
      },
    )
  }
  return results.map((result) => result.migrationName)
}

/** How many steps are missing; steps we do not know count as missing, because then the schema is newer than the code. */
export async function pendingSteps(kysely: Kysely<Schema>, dialect: Dialect): Promise<number> {
  const steps = await migratorOf(kysely, dialect).getMigrations()
  const missing = steps.filter((step) => step.executedAt === undefined).length
  // the migrator lists known steps only, and none was taken where there is no table to look into
  if (missing === steps.length) return missing
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(kysely)
  return missing + rows.filter((row) => !(row.name in STEPS)).length
}

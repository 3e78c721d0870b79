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

/**
 * Takes every step that is missing and returns their names; throws with the name of a step that failed. Where a later
 * version has been before, nothing is missing and nothing is done.
 */
export async function migrateTo(kysely: Kysely<Schema>, dialect: Dialect): Promise<string[]> {
  if (await hasEveryStep(kysely, dialect)) return []
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

/**
 * Whether this version can work on the schema: every step that it knows has been taken. Steps only expand, so what a
 * later version has added does no harm, and an update can be taken back; but for those named `NNNN-contract-…`, which
 * take away what older versions use.
 */
export async function hasEveryStep(kysely: Kysely<Schema>, dialect: Dialect): Promise<boolean> {
  const steps = await migratorOf(kysely, dialect).getMigrations()
  // where no step was taken there is no table to look into
  if (steps.every((step) => step.executedAt === undefined)) return false
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(kysely)
  const taken = new Set(rows.map(({ name }) => name))
  const isTooNew = [...taken].some((name) => !(name in STEPS) && /^\d+-contract-/.test(name))
  return !isTooNew && Object.keys(STEPS).every((name) => taken.has(name))
}

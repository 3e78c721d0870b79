import { Migrator } from 'kysely/migration'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { messageOf } from '#src/kernel/errors.ts'
import type { Dialect } from './dialect.ts'
import { STEPS } from './migrations/index.ts'
import type { Step } from './migrations/index.ts'
import type { Schema } from './schema.ts'

/**
 * Stands among the steps for as long as a database is being filled from a backup. Its name makes every version take it for a
 * schema that is none of theirs, so that no node works on half of the data.
 */
export const RESTORING = '9999-contract-restore-under-way'

function migratorOf(kysely: Kysely<Schema>, dialect: Dialect, steps = STEPS): Migrator {
  const migrations = Object.fromEntries(
    Object.entries(steps).map(([name, step]) => [name, { up: (db: Kysely<unknown>) => step(db, dialect) }]),
  )
  const allowUnorderedMigrations = RESTORING in steps
  return new Migrator({ db: kysely, provider: { getMigrations: async () => migrations }, allowUnorderedMigrations })
}

/**
 * Takes every step that is missing and returns their names; throws with the name of a step that failed. Where a later
 * version has been before, nothing is missing and nothing is done.
 */
export async function migrateTo(kysely: Kysely<Schema>, dialect: Dialect): Promise<string[]> {
  if (await hasEveryStep(kysely, dialect)) return []
  if ((await stepsTaken(kysely)).includes(RESTORING))
    throw new Error(
      'a restore into this database has not ended; end it with "hadir restore --finish", or restore again',
    )
  return takeAll(migratorOf(kysely, dialect))
}

/** Takes these steps of those that are known, and marks the database as one that is being filled. */
export async function takeSteps(kysely: Kysely<Schema>, dialect: Dialect, names: readonly string[]): Promise<void> {
  const steps: Record<string, Step> = { [RESTORING]: async () => {} }
  for (const name of names) {
    const step = STEPS[name]
    if (step) steps[name] = step
  }
  await takeAll(migratorOf(kysely, dialect, steps))
}

/** Takes the steps that are missing in a database that is being filled. */
export const takeTheRest = async (kysely: Kysely<Schema>, dialect: Dialect): Promise<void> =>
  takeSteps(kysely, dialect, Object.keys(STEPS))

/** Steps that this version does not know. */
export const unknownSteps = (names: readonly string[]): string[] => names.filter((name) => !(name in STEPS))

async function takeAll(migrator: Migrator): Promise<string[]> {
  const { error, results = [] } = await migrator.migrateToLatest()
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

/** The names of all steps that were taken, by whatever version; none where there is no table to look into. */
export async function stepsTaken(kysely: Kysely<Schema>): Promise<string[]> {
  const tables = await kysely.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(({ name }) => name === 'kysely_migration')) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(kysely)
  return rows.map(({ name }) => name)
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

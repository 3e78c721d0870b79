import { afterAll, beforeAll, describe } from 'vitest'
import { emptyDatabase } from '#test/support/empty-databases.ts'
import { startMariaDb } from '#test/support/mariadb.ts'
import type { MariaDb } from '#test/support/mariadb.ts'
import { havePrograms } from '#test/support/program.ts'
import { databaseConformance } from '../database.conformance.ts'

describe.skipIf(!process.env['HADIR_TEST_MYSQL'] && !havePrograms('mariadbd'))('mysql', () => {
  let server: MariaDb
  beforeAll(async () => void (server = await startMariaDb()))
  afterAll(() => server?.[Symbol.asyncDispose]())

  databaseConformance('mysql', () => emptyDatabase(server.url))
})

// The globalSetup of the project "mysql": one server for all its tests.
import type { TestProject } from 'vitest/node'
import { startMariaDb } from './mariadb.ts'
import { havePrograms } from './program.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Empty where there is no server; then the tests of the project are skipped. */
    mysqlServer: string
  }
}

export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | void> {
  if (!process.env['HADIR_TEST_MYSQL'] && !havePrograms('mariadbd')) {
    provide('mysqlServer', '')
    return
  }
  const server = await startMariaDb()
  provide('mysqlServer', server.url)
  return async () => {
    const left = (await server.sql(`show databases like 'hadir\\_test\\_%'`)) as Record<string, string>[]
    for (const name of left.flatMap(Object.values)) await server.sql(`drop database ${name}`)
    await server[Symbol.asyncDispose]()
  }
}

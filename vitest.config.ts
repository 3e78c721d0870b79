import { configDefaults, defineConfig } from 'vitest/config'
import { isCi, UnsteadyReporter } from './test/support/unsteady-reporter.ts'

const common = { testTimeout: 30_000, hookTimeout: 60_000 }
/** For what starts whole houses on a machine that it shares; who needs it is named at the end (docs/architecture.md). */
const secondTry = { retry: isCi ? 1 : 0 }

export default defineConfig({
  test: {
    // most of the long ones wait for processes that they have killed: several at a time, also where there are two cores
    maxWorkers: 4,
    ...(isCi && { reporters: [...configDefaults.reporters, new UnsteadyReporter()] }),
    projects: [
      // beside the code: one room at a time, on real SQLite
      {
        test: {
          ...common,
          name: 'unit',
          include: ['{contract,src,web,tools}/**/*.test.ts', 'test/*.test.ts', 'test/failover/**/*.test.ts'],
        },
      },
      // what speaks SQL, once more on MariaDB, or on the server that HADIR_TEST_MYSQL names
      {
        test: {
          ...common,
          name: 'mysql',
          include: ['src/{features,outbox}/**/*.test.ts'],
          globalSetup: 'test/support/mysql-server.ts',
          setupFiles: 'test/support/mysql-databases.ts',
        },
      },
      // the opened house: processes, sockets, kills
      {
        test: {
          ...common,
          ...secondTry,
          name: 'flows',
          include: ['test/flows/**/*.test.ts'],
          globalSetup: 'test/support/built-hadir.ts',
          testTimeout: 120_000,
        },
      },
      // containers of the official images; not part of `npm test`
      {
        test: {
          ...common,
          name: 'docker',
          include: ['test/docker/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      // real Chromium against a real server
      {
        test: {
          ...common,
          ...secondTry,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})

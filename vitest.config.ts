import { defineConfig } from 'vitest/config'

const common = { testTimeout: 30_000, hookTimeout: 60_000 }

export default defineConfig({
  test: {
    projects: [
      // beside the code: one room at a time, on real SQLite
      {
        test: {
          ...common,
          name: 'unit',
          include: ['{contract,src,web,tools}/**/*.test.ts', 'test/*.test.ts', 'test/failover/**/*.test.ts'],
        },
      },
      // the opened house: processes, sockets, kills
      { test: { ...common, name: 'flows', include: ['test/flows/**/*.test.ts'], testTimeout: 120_000 } },
      // real Chromium against a real server
      {
        test: {
          ...common,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})

/** What store.test.ts runs inside a browser. */
export { createIdbStore } from './idb-store.ts'
export { storeChecks } from './store-checks.ts'

import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { QueuedPunch } from './punch.ts'
import type { OutboxStore } from './store.ts'

interface Schema extends DBSchema {
  punches: { key: number; value: QueuedPunch; indexes: { key: string } }
}

/** Taps in IndexedDB. `durability: strict` asks the browser to write through before it says yes. */
export function createIdbStore(name = 'hadir'): OutboxStore {
  let opened: Promise<IDBPDatabase<Schema>> | null = null

  const open = (): Promise<IDBPDatabase<Schema>> => {
    opened ??= openDB<Schema>(name, 1, {
      upgrade(database) {
        database.createObjectStore('punches', { autoIncrement: true }).createIndex('key', 'key', { unique: true })
      },
      // Phones close databases of sleeping pages: open again at the next use.
      terminated: () => (opened = null),
      blocking: () => {
        void opened?.then((database) => database.close())
        opened = null
      },
    }).catch((error: unknown) => {
      opened = null
      throw error
    })
    return opened
  }

  const write = async <T>(work: (cursorOf: (key: string) => ReturnType<typeof find>, store: Store) => Promise<T>) => {
    const transaction = (await open()).transaction('punches', 'readwrite', { durability: 'strict' })
    const [result] = await Promise.all([
      work((key) => find(transaction.store, key), transaction.store),
      transaction.done,
    ])
    return result
  }

  return {
    add: (punch) => write(async (_, store) => void (await store.add(punch))),
    list: async () => (await open()).getAll('punches'),
    freeze: (key, body) =>
      write(async (cursorOf) => {
        const cursor = await cursorOf(key)
        if (!cursor) return null
        if (cursor.value.body !== null) return cursor.value.body
        await cursor.update({ ...cursor.value, body })
        return body
      }),
    remove: (key) => write(async (cursorOf) => void (await (await cursorOf(key))?.delete())),
  }
}

type Store = ReturnType<typeof storeOf>
const storeOf = (database: IDBPDatabase<Schema>) => database.transaction('punches', 'readwrite').store
const find = (store: Store, key: string) => store.index('key').openCursor(key)

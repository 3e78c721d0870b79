import type { QueuedPunch } from './punch.ts'
import type { OutboxStore } from './store.ts'

const STORE = 'punches'

/**
 * Taps in IndexedDB, in its own words: a wrapper library would cost the employee page a kilobyte for four requests.
 * `durability: strict` asks the browser to write through to the disk before it says yes.
 */
export function createIdbStore(name = 'hadir'): OutboxStore {
  let opened: Promise<IDBDatabase> | null = null
  const forget = (): void => void (opened = null)

  const open = (): Promise<IDBDatabase> => {
    opened ??= openDatabase(name, forget)
    opened.catch(forget)
    return opened
  }

  /** One read-write transaction; resolves with what `work` handed to `done`, once everything is on the disk. */
  async function write<T>(work: (store: IDBObjectStore, done: (value: T) => void) => void): Promise<T | undefined> {
    const transaction = (await open()).transaction(STORE, 'readwrite', { durability: 'strict' })
    return new Promise((resolve, reject) => {
      let value: T | undefined
      transaction.oncomplete = () => resolve(value)
      transaction.onabort = () => reject(transaction.error ?? new Error('the store gave up'))
      work(transaction.objectStore(STORE), (given) => (value = given))
    })
  }

  return {
    add: (punch) => write<void>((store) => store.add(punch)),
    async list() {
      const request = (await open()).transaction(STORE).objectStore(STORE).getAll()
      return answer<QueuedPunch[]>(request)
    },
    async freeze(key, body) {
      const stands = await write<string>((store, done) => {
        find(store, key, (cursor, punch) => {
          if (punch.body === null) cursor.update({ ...punch, body })
          done(punch.body ?? body)
        })
      })
      return stands ?? null
    },
    remove: (key) => write<void>((store) => find(store, key, (cursor) => cursor.delete())),
  }
}

function openDatabase(name: string, onGone: () => void): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => {
    const store = request.result.createObjectStore(STORE, { autoIncrement: true })
    store.createIndex('key', 'key', { unique: true })
  }
  return answer(request).then((database) => {
    // Phones close the databases of sleeping pages, and a newer version of this page may need ours closed.
    database.onclose = onGone
    database.onversionchange = () => {
      database.close()
      onGone()
    }
    return database
  })
}

function find(
  store: IDBObjectStore,
  key: string,
  found: (cursor: IDBCursorWithValue, punch: QueuedPunch) => void,
): void {
  const request = store.index('key').openCursor(key)
  request.onsuccess = () => {
    if (request.result) found(request.result, request.result.value as QueuedPunch)
  }
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('the store gave up'))
  })

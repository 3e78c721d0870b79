import { DatabaseSync } from 'node:sqlite'
import type { MariaDb } from '#test/support/mariadb.ts'

/** Bytes of each table, its indexes included. */
export type Storage = Map<string, number>

/** Of a database that somebody may be using. */
export function sqliteStorage(file: string): Storage {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 10_000 })
  try {
    const rows = db
      .prepare(
        `select m.tbl_name as name, sum(s.pgsize) as bytes from dbstat s join sqlite_schema m on m.name = s.name
         where s.aggregate = true group by m.tbl_name`,
      )
      .all()
    return new Map(rows.map(({ name, bytes }) => [String(name), Number(bytes)]))
  } finally {
    db.close()
  }
}

/** Of a database that nobody else uses on this server: the sizes of its files. */
export async function mysqlStorage(server: MariaDb, databaseUrl: string): Promise<Storage> {
  const name = new URL(databaseUrl).pathname.slice(1)
  const rows = (await server.sql(
    `select name, file_size as bytes from information_schema.innodb_sys_tablespaces where name like '${name}/%'`,
  )) as { name: string; bytes: number | string }[]
  return new Map(rows.map((row) => [row.name.slice(name.length + 1), Number(row.bytes)]))
}

/** What a check-in added to each table, bytes; tables that grew by nothing are left out. */
export const growth = (before: Storage, after: Storage, things: number): Map<string, number> =>
  new Map(
    [...after]
      .map(([name, bytes]) => [name, (bytes - (before.get(name) ?? 0)) / things] as const)
      .filter(([, each]) => each >= 1)
      .sort(([, a], [, b]) => b - a),
  )

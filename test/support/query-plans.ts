import { CompiledQuery, createQueryId } from 'kysely'
import type { KyselyPlugin, RootOperationNode } from 'kysely'
import type { Queryable } from '#src/database/database.ts'

/** How a table is reached: along which index (null: row by row), and whether what was found has to be sorted. */
export type Reach = { index: string | null; sorts: boolean }

/** Runs something, and tells of each of its queries how the database says that it reaches a table. */
export async function reachesOf(
  db: Queryable,
  table: string,
  run: (db: Queryable) => Promise<unknown>,
): Promise<Reach[][]> {
  const asked: RootOperationNode[] = []
  const record: KyselyPlugin = {
    transformQuery: ({ node }) => {
      asked.push(node)
      return node
    },
    transformResult: async ({ result }) => result,
  }
  await run(Object.create(db, { kysely: { value: db.kysely.withPlugin(record) } }) as Queryable)
  const found: Reach[][] = []
  for (const node of asked) {
    const { sql, parameters } = db.kysely.getExecutor().compileQuery(node, createQueryId())
    const how = db.dialect.name === 'sqlite' ? 'explain query plan' : 'explain format=json'
    const { rows } = await db.kysely.executeQuery(CompiledQuery.raw(`${how} ${sql}`, [...parameters]))
    found.push(db.dialect.name === 'sqlite' ? ofSteps(rows as Step[], table) : ofTree(rows[0] as object, table))
  }
  return found
}

type Step = { id: number; parent: number; detail: string }

function ofSteps(steps: readonly Step[], table: string): Reach[] {
  const sorting = new Set(
    steps.filter(({ detail }) => detail.startsWith('USE TEMP B-TREE')).map(({ parent }) => parent),
  )
  return steps.flatMap(({ detail, parent }) => {
    const [, how, name] = /^(SEARCH|SCAN) (\S+)/.exec(detail) ?? []
    if (name !== table) return []
    const index = /USING (?:COVERING )?INDEX (\S+)/.exec(detail)?.[1] ?? null
    return [{ index: how === 'SEARCH' ? index : null, sorts: sorting.has(parent) }]
  })
}

function ofTree(row: object, table: string): Reach[] {
  const found: Reach[] = []
  const visit = (value: unknown, sorts: boolean): void => {
    if (typeof value !== 'object' || value === null) return
    const here = value as Record<string, unknown>
    if (here['table_name'] === table) {
      const range = here['access_type'] !== 'ALL' && here['access_type'] !== 'index'
      found.push({ index: range ? String(here['key']) : null, sorts })
    }
    for (const [name, part] of Object.entries(here)) {
      // what a part of its own has found is sorted by somebody else
      if (name === 'query_block') visit(part, false)
      else visit(part, sorts || name === 'filesort' || here['using_filesort'] === true)
    }
  }
  // MariaDB writes quotation marks of a condition as they are
  const text = String(Object.values(row)[0]).replaceAll(/(_condition": )".*"(,?)$/gm, '$1""$2')
  visit(JSON.parse(text), false)
  return found
}

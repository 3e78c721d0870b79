import type { Compilable, Kysely } from 'kysely'
import type { Schema } from './schema.ts'
import type { Dialect } from './dialect.ts'

/** A value a statement can bind. */
export type Bindable = string | number | bigint | null | Uint8Array

class Placeholder {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

export type Compiled = { sql: string; bind: (params: never) => Bindable[] }

/** A query that is built and compiled once for each dialect and only bound afterwards. */
export interface Statement<P, R> {
  compiled(kysely: Kysely<Schema>, dialect: Dialect): Compiled
  /** Only for the compiler: what goes in and what comes out. */
  readonly types?: { params: P; row: R }
}

const placeholders = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) })

/**
 * Makes a statement from a query in which `p.name` stands wherever a parameter comes later. Building a query
 * anew costs more than SQLite needs to run it, so everything on the check-in path is made with this.
 */
export function statement<P extends Record<string, Bindable>, R = Record<string, never>>(
  build: (db: Kysely<Schema>, p: P, dialect: Dialect) => Compilable<R>,
): Statement<P, R> {
  const known = new Map<Dialect, Compiled>()
  return {
    compiled(kysely, dialect) {
      let compiled = known.get(dialect)
      if (!compiled) known.set(dialect, (compiled = compile(build(kysely, placeholders as P, dialect))))
      return compiled
    },
  }
}

function compile(query: Compilable<unknown>): Compiled {
  const { sql, parameters } = query.compile()
  const slots = parameters.map((value) =>
    value instanceof Placeholder ? { name: value.name } : { value: value as Bindable },
  )
  const bind = (params: Record<string, Bindable>): Bindable[] => {
    const values = new Array<Bindable>(slots.length)
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i] as { name: string } | { value: Bindable }
      if ('value' in slot) values[i] = slot.value
      else {
        const value = params[slot.name]
        if (value === undefined) throw new TypeError(`parameter "${slot.name}" is missing`)
        values[i] = value
      }
    }
    return values
  }
  return { sql, bind: bind as Compiled['bind'] }
}

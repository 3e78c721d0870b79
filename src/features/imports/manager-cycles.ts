import { numberKey } from './known-people.ts'
import type { Known } from './known-people.ts'
import type { PlannedRow } from './plan-employees.ts'

type Managers = { above: Map<string, string | null>; numbers: Map<string, string> }

/** Who stands above whom once the rows are taken, by the keys of their numbers. */
function managersAfter(rows: readonly PlannedRow[], known: Known): Managers {
  const above = new Map<string, string | null>()
  const numbers = new Map<string, string>()
  for (const [key, { manager_id, number }] of known.people) {
    const manager = manager_id === null ? undefined : known.byId.get(manager_id)
    above.set(key, manager ? numberKey(manager.number) : null)
    numbers.set(key, number)
  }
  for (const row of rows) {
    above.set(numberKey(row.said.number), row.manager ?? null)
    numbers.set(numberKey(row.said.number), row.said.number)
  }
  return { above, numbers }
}

/** Somebody, their manager, and so on up to where it ends or begins again; `end` = what would come next. */
function wayUp(start: string, above: Managers['above']): { way: string[]; end: string | null } {
  const way = new Set([start])
  let at = above.get(start) ?? null
  for (; at !== null && !way.has(at); at = above.get(at) ?? null) way.add(at)
  return { way: [...way], end: at }
}

const taken = (rows: readonly PlannedRow[]): PlannedRow[] =>
  rows.filter((row) => row.shown.faults.length === 0 && row.manager !== undefined)

/** Marks the rows that would make people their own managers by a detour, with the way round. */
export function refuseCycles(rows: readonly PlannedRow[], known: Known, column: string): void {
  const { above, numbers } = managersAfter(taken(rows), known)
  for (const row of taken(rows)) {
    const start = numberKey(row.said.number)
    const { way, end } = wayUp(start, above)
    // a circle elsewhere above is that of others
    if (end !== start || row.manager === null) continue
    const shown = [...way, start].map((key) => numbers.get(key) ?? key)
    row.shown.faults.push({ column, code: 'manager-cycle', value: shown.slice(0, 6).join(' → ') })
  }
}

/** Whoever stands above comes first: nobody is put below somebody who still stands below them. */
export function fromTheTop(rows: readonly PlannedRow[], all: readonly PlannedRow[], known: Known): PlannedRow[] {
  const { above } = managersAfter(taken(all), known)
  const depth = new Map(rows.map((row) => [row, wayUp(numberKey(row.said.number), above).way.length]))
  return rows.toSorted((one, other) => (depth.get(one) ?? 0) - (depth.get(other) ?? 0))
}

import { numberKey } from './known-people.ts'
import type { Known } from './known-people.ts'
import type { PlannedRow } from './plan-employees.ts'

/** Marks the rows that would make people their own managers by a detour, with the way round. */
export function refuseCycles(rows: readonly PlannedRow[], known: Known, column: string): void {
  const above = new Map<string, string | null>()
  const numbers = new Map<string, string>()
  for (const [key, { manager_id, number }] of known.people) {
    const manager = manager_id === null ? undefined : known.byId.get(manager_id)
    above.set(key, manager ? numberKey(manager.number) : null)
    numbers.set(key, number)
  }
  const taken = rows.filter((row) => row.shown.faults.length === 0 && row.manager !== undefined)
  for (const row of taken) {
    above.set(numberKey(row.said.number), row.manager ?? null)
    numbers.set(numberKey(row.said.number), row.said.number)
  }
  for (const row of taken) {
    const start = numberKey(row.said.number)
    const way = [start]
    let at = above.get(start) ?? null
    // a circle elsewhere above is that of others
    for (const met = new Set([start]); at !== null && !met.has(at); at = above.get(at) ?? null) {
      met.add(at)
      way.push(at)
    }
    if (at !== start || row.manager === null) continue
    const shown = [...way, start].map((key) => numbers.get(key) ?? key)
    row.shown.faults.push({ column, code: 'manager-cycle', value: shown.slice(0, 6).join(' → ') })
  }
}

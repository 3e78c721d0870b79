import type { Department } from '#contract/people.ts'

export type Branch = { department: Department; parts: Branch[] }

/** Departments as a tree. One whose parent is not among them stands at the top: managers see their own alone. */
export function treeOf(departments: readonly Department[]): Branch[] {
  const known = new Set(departments.map(({ id }) => id))
  const byParent = Map.groupBy(departments, ({ parent_id }) => (parent_id && known.has(parent_id) ? parent_id : ''))
  const below = (parent: string): Branch[] =>
    (byParent.get(parent) ?? []).map((department) => ({ department, parts: below(department.id) }))
  return below('')
}

/** Which item the focus moves to, by the keys of a tree; null where it stays. `levels` are of the items in sight. */
export function itemAfterKey(key: string, at: number, levels: readonly number[]): number | null {
  const level = levels[at] ?? 1
  const parent = levels.slice(0, at).findLastIndex((one) => one < level)
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: levels.length - 1, ArrowLeft: parent }[key]
  const inside = (levels[at + 1] ?? 0) > level
  const wanted = key === 'ArrowRight' ? (inside ? at + 1 : undefined) : next
  return wanted === undefined || wanted < 0 || wanted >= levels.length || wanted === at ? null : wanted
}

/** From one instant to another; never empty, never backwards. */
export type Stretch = { from: number; to: number }

/** What of each stretch lies outside all the others. Both lists in order, neither overlapping itself. */
export function without(stretches: readonly Stretch[], others: readonly Stretch[]): Stretch[] {
  let left = [...stretches]
  for (const other of others) {
    left = left.flatMap(({ from, to }) => {
      if (other.to <= from || other.from >= to) return [{ from, to }]
      const parts: Stretch[] = []
      if (other.from > from) parts.push({ from, to: other.from })
      if (other.to < to) parts.push({ from: other.to, to })
      return parts
    })
  }
  return left
}

/** What of each stretch lies within the others. Both lists in order, neither overlapping itself. */
export const common = (stretches: readonly Stretch[], others: readonly Stretch[]): Stretch[] =>
  stretches.flatMap((one) =>
    others.flatMap((other) => {
      const [from, to] = [Math.max(one.from, other.from), Math.min(one.to, other.to)]
      return from < to ? [{ from, to }] : []
    }),
  )

/** How much of the stretches lies within the others, milliseconds. Neither list overlaps itself. */
export function shared(stretches: readonly Stretch[], others: readonly Stretch[]): number {
  let ms = 0
  for (const one of stretches) {
    for (const other of others) ms += Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from))
  }
  return ms
}

/** In order and put together where they touch or overlap. */
export function merged(stretches: readonly Stretch[]): Stretch[] {
  const parts: Stretch[] = []
  for (const { from, to } of stretches.toSorted((a, b) => a.from - b.from)) {
    const last = parts.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else parts.push({ from, to })
  }
  return parts
}

/** What lies between stretches that are in order. */
export const between = (stretches: readonly Stretch[]): Stretch[] =>
  stretches.flatMap(({ to }, index) => {
    const next = stretches[index + 1]
    return next && next.from > to ? [{ from: to, to: next.from }] : []
  })

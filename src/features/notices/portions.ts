const AT_ONCE = 200

/** Rows or ids that go into one statement together. */
export function* portionsOf<T>(rows: readonly T[]): Generator<T[]> {
  for (let start = 0; start < rows.length; start += AT_ONCE) yield rows.slice(start, start + AT_ONCE)
}

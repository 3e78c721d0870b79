/** What the list needs to know about a row. */
export type RowRules<Row> = {
  /** Identity: events with the same key are about the same row. */
  rowKey(row: Row): string
  /** Rises with each change of the row. */
  rowVersion(row: Row): number
  /** Whether a row is on the list at this moment; rows that are not lose their place, never their version. */
  belongs?(row: Row): boolean
}

/** The rows of a list and the highest version known of each, on the list or not. */
export class LiveRows<Row> {
  readonly rows = new Map<string, Row>()
  readonly #versions = new Map<string, number>()
  readonly #rules: RowRules<Row>

  constructor(rules: RowRules<Row>) {
    this.#rules = rules
  }

  /** Forgets everything, the versions too: after a restore a lower version is the newer truth. */
  load(rows: Iterable<Row>, guarded: (run: () => void) => void = (run) => run()): void {
    this.rows.clear()
    this.#versions.clear()
    // a row that nobody can read must not cost the others
    for (const row of rows) guarded(() => this.apply(row))
  }

  /** Takes a row in unless its version is known already. `previous` is what stood there before. */
  apply(row: Row): { shown: boolean; previous: Row | undefined } {
    const key = this.#rules.rowKey(row)
    const version = this.#rules.rowVersion(row)
    const previous = this.rows.get(key)
    const known = this.#versions.get(key)
    if (known !== undefined && version <= known) return { shown: false, previous }
    this.#versions.set(key, version)
    const belongs = this.#rules.belongs?.(row) ?? true
    if (belongs) this.rows.set(key, row)
    else this.rows.delete(key)
    return { shown: belongs, previous }
  }

  /** Takes rows off the list that no longer belong to it, as when the day ends; returns whether there were any. */
  recheck(): boolean {
    const before = this.rows.size
    for (const [key, row] of this.rows) {
      if (this.#rules.belongs?.(row) === false) this.rows.delete(key)
    }
    return this.rows.size !== before
  }
}

import { useState } from 'react'
import { readJson, writeJson } from '../../shared/storage.ts'
import type { Column } from './data-table.tsx'

export type ColumnChoice = { hidden: ReadonlySet<string>; toggle: (id: string) => void }

/** Which columns somebody wants to see in a table; kept on this device. */
export function useColumnChoice(table: string, hiddenAtFirst: readonly string[]): ColumnChoice {
  const key = `hadir.columns.${table}`
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => new Set(readJson<string[]>(key) ?? hiddenAtFirst))
  const toggle = (id: string): void => {
    const next = new Set(hidden)
    if (!next.delete(id)) next.add(id)
    writeJson(key, [...next])
    setHidden(next)
  }
  return { hidden, toggle }
}

export const shownColumns = <Row>(columns: readonly Column<Row>[], { hidden }: ColumnChoice): readonly Column<Row>[] =>
  columns.filter(({ id }) => !hidden.has(id))

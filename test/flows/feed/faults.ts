import type { Transaction } from '#src/database/database.ts'

/**
 * Faults that are planted to see that the proof finds them, one rule of the feed left out each. They live in
 * what surrounds the code under proof, or in its pace, never in the code itself.
 */
export const FAULTS = {
  'no head poll': 'a screen that hears nothing never asks',
  'no epoch': 'numbers without the name of the database they come from',
  'id as cursor': 'a screen asks for what has a higher id than the last it saw',
  'sequencer remembers': 'numbering goes on from the highest id it has seen',
  'rows before head': 'the snapshot reads its rows first and its position afterwards',
  'no time-out': 'a screen waits for an answer for as long as it takes',
  'no reset after trimming': 'the feed answers what is left instead of telling to reload',
  'versions kept': 'a reload keeps the versions that were known before',
} as const

export type Fault = keyof typeof FAULTS

/** The planted sequencer: what has a lower id than it has seen is never looked at again. */
export function remembering(): (trx: Transaction) => Transaction {
  let highest = 0
  return (trx) => {
    const seen: Transaction['all'] = async (statement, params) => {
      const rows = await trx.all(statement, params)
      const first = rows[0]
      if (typeof first !== 'object' || first === null || !('channels' in first)) return rows
      const later = rows.filter((row) => (row as { id: number }).id > highest)
      for (const row of later) highest = Math.max(highest, (row as { id: number }).id)
      return later
    }
    return new Proxy(trx, {
      get(target, key) {
        if (key === 'all') return seen
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }
}

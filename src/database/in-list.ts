import type { Bindable } from './statement.ts'

/**
 * Lists of changing length in statements that are compiled once: a statement has `SLOTS` places, a longer list
 * takes several rounds, a shorter one repeats its last value, which changes nothing in an `IN`.
 */
const SLOTS = 32

/** Slot names are fixed, so that a statement can be built with them: `where('id', 'in', inList(p))`. */
export type ListParams<T extends Bindable> = { [slot: `v${number}`]: T }

const NAMES = Array.from({ length: SLOTS }, (_, slot) => `v${slot}` as const)

export const inList = <T extends Bindable>(params: ListParams<T>): T[] => NAMES.map((name) => params[name] as T)

/** The rounds of params for a list. */
export function* listRounds<T extends Bindable>(values: readonly T[]): Generator<ListParams<T>> {
  for (let start = 0; start < values.length; start += SLOTS) {
    const params: ListParams<T> = {}
    for (let slot = 0; slot < SLOTS; slot++) {
      params[NAMES[slot] as `v${number}`] = values[Math.min(start + slot, values.length - 1)] as T
    }
    yield params
  }
}

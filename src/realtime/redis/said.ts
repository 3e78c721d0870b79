import type { Place } from '../roster.ts'
import { encode, placeKey } from './names.ts'

/** What a node has said and Redis has taken: by kind, place and name what was said of it. */
export type Entry = { kind: 'c' | 'm' | 'u'; place: string; name: string; value: string }

/** It lets nobody grow old: who holds a key names it again in a quarter of its life. */
const ROUNDS = 4

export const counted = (place: Place, subscribers: number): Entry => ({
  kind: 'c',
  place: placeKey(place),
  name: '',
  value: String(subscribers),
})
export const member = (place: Place, id: string, info: unknown): Entry => ({
  kind: 'm',
  place: placeKey(place),
  name: encode(id),
  value: info === undefined ? '' : JSON.stringify(info),
})
export const user = (app: string, id: string): Entry => ({ kind: 'u', place: encode(app), name: encode(id), value: '' })

export const keyOf = ({ kind, place, name }: Omit<Entry, 'value'>): string => `${kind} ${place} ${name}`

/** The words of this node as Redis knows them. */
export class Said {
  readonly #entries = new Map<string, Entry>()
  #left: Iterator<Entry> = [].values()

  add(entry: Entry): void {
    this.#entries.set(keyOf(entry), entry)
  }

  take(entry: Entry): void {
    this.#entries.delete(keyOf(entry))
  }

  find(entry: Omit<Entry, 'value'>): Entry | undefined {
    return this.#entries.get(keyOf(entry))
  }

  all(): Entry[] {
    return [...this.#entries.values()]
  }

  /** The keys to be named this time, so that each one is named often enough in `keepMs`. */
  keysDue(everyMs: number, keepMs: number): string[] {
    const keys = new Set<string>()
    const most = Math.ceil((this.#entries.size * everyMs * ROUNDS) / keepMs)
    for (let n = 0; n < most; n++) {
      const { done, value } = this.#left.next()
      if (done) {
        this.#left = this.#entries.values()
        continue
      }
      for (const key of keysOf(value)) keys.add(key)
    }
    return [...keys]
  }
}

function keysOf({ kind, place }: Entry): string[] {
  if (kind === 'c') return [`counts:${place}`, `occupied:${place.split(':')[0]}`]
  return [`${kind === 'm' ? 'members' : 'users'}:${place}`]
}

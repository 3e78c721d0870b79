import type { CloseCause } from './close-codes.ts'
import type { Connection } from './connection.ts'

/** Every welcomed connection of this process, by its socket id and by its tags. */
export class Connections {
  readonly #bySocketId = new Map<string, Connection>()
  readonly #perApp = new Map<string, number>()
  readonly #byTag = new Map<string, Set<Connection>>()

  get size(): number {
    return this.#bySocketId.size
  }

  /** Those of one app. */
  sizeOf({ id }: { id: string }): number {
    return this.#perApp.get(id) ?? 0
  }

  /** Oldest first. */
  all(): Connection[] {
    return [...this.#bySocketId.values()]
  }

  add(connection: Connection): void {
    this.#bySocketId.set(connection.socketId, connection)
    this.#perApp.set(connection.app.id, this.sizeOf(connection.app) + 1)
  }

  remove(connection: Connection): void {
    if (!this.#bySocketId.delete(connection.socketId)) return
    const left = this.sizeOf(connection.app) - 1
    if (left > 0) this.#perApp.set(connection.app.id, left)
    else this.#perApp.delete(connection.app.id)
    for (const tag of connection.tags?.keys() ?? []) {
      const tagged = this.#byTag.get(tag)
      tagged?.delete(connection)
      if (tagged?.size === 0) this.#byTag.delete(tag)
    }
  }

  /** Marks a connection, for example with the session that let it in at an instant. False when it is not here. */
  tag(socketId: string, tag: string, at: number): boolean {
    const connection = this.#bySocketId.get(socketId)
    if (!connection) return false
    connection.tags ??= new Map()
    connection.tags.set(tag, Math.min(at, connection.tags.get(tag) ?? at))
    const tagged = this.#byTag.get(tag) ?? new Set()
    this.#byTag.set(tag, tagged.add(connection))
    return true
  }

  /** Closes every connection that got this tag before an instant; returns how many. */
  closeTagged(tag: string, cause: CloseCause, before: number): number {
    const tagged = [...(this.#byTag.get(tag) ?? [])].filter(({ tags }) => (tags?.get(tag) ?? 0) < before)
    for (const connection of tagged) connection.close(cause)
    return tagged.length
  }
}

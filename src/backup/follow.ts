import { createReadStream } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '#src/kernel/clock.ts'
import type { FolderFile } from './folder-files.ts'
import { stamp } from './folder.ts'
import { chainsIn, END, FILE, FILE_BYTES, followChain, PAGE, PageSums, pieceName, recordOf } from './pages.ts'
import type { Chain, PiecePart } from './pages.ts'
import { ArchiveWriter } from './write-archive.ts'

/** The database as the adapter sees it: see `database/sqlite/page-image.ts`. */
export type Watched = {
  hasChanged(): boolean
  image(): {
    pageSize: number
    pages: number
    each(take: (page: number, bytes: Buffer) => Promise<void> | void): Promise<void>
    close(): void
  }
}

export type FollowNeeds = {
  watched: Watched
  clock: Clock
  secret: string | null
  /** The folder of the chains. */
  folder: string
  files: () => Promise<FolderFile[]>
  /** Chains stay until the next one is so old. Milliseconds. */
  keepMs: number
}

const DAY = 86_400_000
/** A chain that has grown to so many times its first piece is slow to be put together. */
const GROWN = 4

/**
 * A continuous backup of a database file: each round writes what has changed since the one before. A chain begins anew every
 * day, and after a start that cannot go on with the last one.
 */
export class Follower {
  readonly #needs: FollowNeeds
  #sums = new PageSums()
  #chain: { name: string; begunAt: number; first: number; more: number } | null = null
  #last: PiecePart | null = null
  #files = new Map<string, string>()

  constructor(needs: FollowNeeds) {
    this.#needs = needs
  }

  /** Goes on with the newest chain where every piece of it is whole; false when a new one has to begin. */
  async resume(): Promise<boolean> {
    const { folder, secret, clock } = this.#needs
    const chain = (await chainsIn(folder)).at(-1)
    if (!chain || clock.now() - (chain.pieces[0]?.at ?? 0) > DAY) return false
    const sums = new PageSums()
    try {
      const last = await followChain(chain, secret, (type, page, bytes) => {
        if (type === PAGE) sums.put(page, PageSums.of(bytes))
      })
      if (sums.all(last.pages) !== last.after) return false
      this.#sums = sums
      this.#last = last
      this.#chain = grownOf(chain)
      return true
    } catch {
      return false
    }
  }

  /** Writes what has changed; returns the bytes of the piece, null when nothing had. */
  async round(): Promise<number | null> {
    const { watched, clock, folder } = this.#needs
    const at = clock.now()
    const fresh = !this.#chain || at - this.#chain.begunAt > DAY || this.#chain.more > GROWN * this.#chain.first
    const changed = fresh || watched.hasChanged() || (await this.#changedFiles()).length > 0
    const bytes = changed ? await this.#write(at, fresh) : null
    const draft = join(folder, 'alive.json.tmp')
    await writeFile(draft, JSON.stringify({ at }), { mode: 0o600 })
    await rename(draft, join(folder, 'alive.json'))
    return bytes
  }

  async #changedFiles(): Promise<FolderFile[]> {
    const found = await this.#needs.files()
    return found.filter((file) => this.#files.get(file.name) !== stateOf(file))
  }

  async #write(at: number, fresh: boolean): Promise<number | null> {
    const { watched, folder, secret } = this.#needs
    if (fresh) {
      this.#sums = new PageSums()
      this.#last = null
      this.#files.clear()
    }
    const name = fresh ? stamp(at) : (this.#chain?.name ?? '')
    await mkdir(join(folder, name), { recursive: true, mode: 0o700 })
    const number = this.#last ? this.#last.number + 1 : 0
    const writer = await ArchiveWriter.open(join(folder, name, pieceName(number, at)), 'pages', at, secret)
    try {
      const last = await this.#writePages(writer, watched, { chain: name, number })
      const files = await this.#writeFiles(writer)
      if (last.after === last.before && files.length === 0) return (await writer.drop(), null)
      await writer.bytes(recordOf(END, 0, Buffer.from(JSON.stringify(last))))
      const bytes = await writer.finish()
      await writer.keep()
      this.#last = last
      for (const file of files) this.#files.set(file.name, stateOf(file))
      if (fresh) this.#chain = { name, begunAt: at, first: bytes, more: 0 }
      else if (this.#chain) this.#chain.more += bytes
      if (fresh) await this.#forgetOld(at)
      return bytes
    } catch (error) {
      await writer.drop()
      // what the sums say was perhaps never written
      this.#chain = null
      throw error
    }
  }

  async #writePages(
    writer: ArchiveWriter,
    watched: Watched,
    { chain, number }: { chain: string; number: number },
  ): Promise<PiecePart> {
    const before = this.#last?.after ?? ''
    const image = watched.image()
    try {
      await image.each(async (page, bytes) => {
        if (this.#sums.put(page, PageSums.of(bytes))) await writer.bytes(recordOf(PAGE, page, bytes))
      })
      const { pageSize, pages } = image
      return { chain, number, before, after: this.#sums.all(pages), pageSize, pages }
    } finally {
      image.close()
    }
  }

  async #writeFiles(writer: ArchiveWriter): Promise<FolderFile[]> {
    const changed = await this.#changedFiles()
    for (const { name, mode, path } of changed) {
      await writer.bytes(recordOf(FILE, 0, Buffer.from(JSON.stringify({ name, mode }))))
      for await (const bytes of createReadStream(path)) await writer.bytes(recordOf(FILE_BYTES, 0, bytes as Buffer))
    }
    return changed
  }

  /** Only after a chain has begun; the newest two stay whatever their age. */
  async #forgetOld(at: number): Promise<void> {
    const chains = await chainsIn(this.#needs.folder)
    for (const [index, chain] of chains.slice(0, -2).entries()) {
      const next = chains[index + 1] as Chain
      if (at - (next.pieces[0]?.at ?? at) > this.#needs.keepMs) await rm(chain.folder, { recursive: true, force: true })
    }
  }
}

const stateOf = ({ bytes, changedAt, mode }: FolderFile): string => `${bytes} ${changedAt} ${mode}`

function grownOf({ name, pieces }: Chain): { name: string; begunAt: number; first: number; more: number } {
  const sizes = pieces.map(({ bytes }) => bytes)
  const [first = 0, ...rest] = sizes
  return { name, begunAt: pieces[0]?.at ?? 0, first, more: rest.reduce((sum, bytes) => sum + bytes, 0) }
}

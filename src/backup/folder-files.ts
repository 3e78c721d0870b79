import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'

/** The database itself is copied as rows, the rest of these is made anew. */
const NOT_OURS =
  /^(hadir\.db(-wal|-shm|-journal)?|hadir\.lock(-wal|-shm|-journal)?|\.hadir-.*|hadir\.db\.restoring.*|before-restore-.*|.*\.(tmp|part|log))$/

export type FolderFile = { name: string; path: string; mode: number; bytes: number; changedAt: number }

/**
 * What lies in a data folder beside the database: `secrets.json`, the demo's sign-ins, what people have uploaded. `skip`:
 * paths that are left out with everything in them, such as the folder of the backups.
 */
export async function filesIn(folder: string, skip: readonly (string | null)[]): Promise<FolderFile[]> {
  const left = skip.filter((path) => path !== null).map((path) => resolve(path))
  const found: FolderFile[] = []
  const look = async (at: string): Promise<void> => {
    for (const entry of await readdir(at, { withFileTypes: true }).catch(() => [])) {
      const path = join(at, entry.name)
      if (left.includes(resolve(path)) || (at === folder && NOT_OURS.test(entry.name))) continue
      if (entry.isDirectory()) await look(path)
      if (!entry.isFile()) continue
      const known = await stat(path).catch(() => null)
      if (!known) continue
      const name = relative(folder, path).split(sep).join('/')
      found.push({ name, path, mode: known.mode & 0o777, bytes: known.size, changedAt: known.mtimeMs })
    }
  }
  await look(folder)
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Lines for one file; none when it is gone meanwhile. */
export async function* linesOfFile({ name, path, mode }: FolderFile): AsyncIterable<string> {
  const bytes = createReadStream(path, { highWaterMark: 96 * 1024 })
  try {
    let begun = false
    for await (const part of bytes) {
      if (!begun) yield JSON.stringify({ file: name, mode })
      begun = true
      yield JSON.stringify({ bytes: (part as Buffer).toString('base64') })
    }
    if (!begun) yield JSON.stringify({ file: name, mode })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

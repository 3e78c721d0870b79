import { readBackup } from '#src/backup/read-backup.ts'
import { BackupError } from '#src/backup/seal.ts'

/** Reads it from end to end; what is wrong is said with its name. */
export async function readWhole(path: string, secret: string | null): ReturnType<typeof readBackup> {
  try {
    return await readBackup(path, secret)
  } catch (error) {
    if (error instanceof BackupError) throw new BackupError(`${path}: ${error.message}`)
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Error(`there is no file ${path}`)
    throw error
  }
}

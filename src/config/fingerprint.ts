import { scryptSync } from 'node:crypto'

/**
 * A mark that two processes with the same secret have in common and that does not tell it: six characters, slow to make.
 * Processes report it, so that somebody sees which of them was given another secret.
 */
export const fingerprint = (secret: string): string =>
  scryptSync(secret, 'hadir: which processes have the same secret', 3, { N: 16_384 }).toString('hex')

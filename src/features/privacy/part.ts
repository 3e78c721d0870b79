import type { Queryable, Transaction } from '#src/database/database.ts'
import type { Pseudonym } from '#src/kernel/personal-data.ts'

/**
 * What one feature keeps about people. Every feature that stores something about a person hands in a part, in
 * `roles/personal-data.ts`; ids may stay, for they name nobody once the person is a pseudonym.
 */
export type PersonalPart = {
  /** The heading in an export, in Indonesian. */
  title: string
  /** Everything that is stored about the person, with readable names; secrets and hashes are left out. */
  read: (db: Queryable, employeeId: string) => Promise<unknown>
  /** Takes away names, numbers, addresses and free words, in the caller's transaction. */
  erase: (trx: Transaction, employeeId: string, pseudonym: Pseudonym) => Promise<void>
}

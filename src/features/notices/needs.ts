import type { Database } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Mailer } from '#src/mail/mailer.ts'

/** The pair that proves to push services who sends; base64url of the raw point and the raw number. */
export type PushKeys = { publicKey: string; privateKey: string }
/** `keys` null: the house makes a pair once. `subject`: whom a push service turns to, an https or mailto address. */
export type PushSettings = { keys: PushKeys | null; subject: string }

export type NoticesNeeds = {
  db: Database
  clock: Clock
  ids: Ids
  /** Whether the house sends mail. */
  sendsMail: boolean
  push: PushSettings
  /** Names, addresses and networks inside the house that pushes may go to. */
  internal: readonly string[]
}

export type SendNeeds = Pick<NoticesNeeds, 'db' | 'clock' | 'push' | 'internal'> & {
  log: Logger
  publicUrl: URL
  /** Null: this house sends no mail. */
  mailer: Pick<Mailer, 'send'> | null
}

import type { Database } from '#src/database/database.ts'
/** What somebody who tapped knows: the keys that were acknowledged, with the answers, and all that were sent. */
type Log = { acknowledged: readonly { key: string; body: string }[]; sent: ReadonlySet<string> }

/** What the senders were told, against what is stored. */
export type Compared = {
  /** Z1: acknowledged keys that are not in the database. */
  missing: string[]
  /** Z2: keys that count more than once. */
  doubled: string[]
  /** Z9: keys in the database that nobody ever sent. */
  strangers: string[]
  /** Keys whose stored answer differs from the one that was given. */
  otherwise: string[]
}

/** Compares the logs of everybody who ever tapped in this house with the taps that it holds. */
export async function compareWithLog(db: Pick<Database, 'read'>, loads: readonly Log[]): Promise<Compared> {
  const stored = new Map<string, string[]>()
  const taps = db.read.kysely.selectFrom('punch').select(['idempotency_key', 'answer'])
  for (const { idempotency_key: key, answer } of await taps.execute())
    stored.set(key, [...(stored.get(key) ?? []), answer])
  const acknowledged = loads.flatMap((load) => load.acknowledged)
  return {
    missing: acknowledged.filter(({ key }) => !stored.has(key)).map(({ key }) => key),
    doubled: [...stored].filter(([, answers]) => answers.length > 1).map(([key]) => key),
    strangers: [...stored.keys()].filter((key) => !loads.some(({ sent }) => sent.has(key))),
    otherwise: acknowledged
      .filter(({ key, body }) => stored.has(key) && stored.get(key)?.[0] !== body)
      .map(({ key }) => key),
  }
}

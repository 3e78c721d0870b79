import { MOST_ATTACHMENT_BYTES } from '#contract/request-words.ts'
import type { Attachment } from '#contract/requests.ts'
import type { Database, Queryable, Transaction } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { storedName } from '#src/kernel/text.ts'

/** Bytes of one piece: a multiple of three, so that pieces of base64 follow one another. */
const PIECE = 192 * 1024
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/
const DAY = 86_400_000

/** What the bytes are, whatever the name says; null for what is not taken. */
export function typeOf(bytes: Buffer): Attachment['type'] | null {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg'
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'image/png'
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'image/webp'
  return bytes.toString('latin1', 0, 5) === '%PDF-' ? 'application/pdf' : null
}

/**
 * Keeps a letter until a request names it; in the database, so that every node has it. Throws
 * `requests/attachment-type`, `requests/attachment-large`.
 */
export async function keepAttachment(
  { db, clock, ids }: { db: Database; clock: Clock; ids: Ids },
  employeeId: string,
  wanted: { name: string; content: string },
): Promise<Attachment> {
  if (!BASE64.test(wanted.content)) throw new AppError('requests/attachment-type', { detail: 'not base64' })
  const bytes = Buffer.from(wanted.content, 'base64')
  if (bytes.length > MOST_ATTACHMENT_BYTES) throw new AppError('requests/attachment-large')
  const type = typeOf(bytes)
  if (!type) throw new AppError('requests/attachment-type')
  const id = ids.uuid()
  const row = { id, name: storedName(wanted.name), type, bytes: bytes.length }
  await db.transaction(async (trx) => {
    await trx.kysely
      .insertInto('attachment')
      .values({ ...row, employee_id: employeeId, request_id: null, created_at: clock.now() })
      .execute()
    for (let number = 0; number * PIECE < bytes.length; number++) {
      const content = bytes.toString('base64', number * PIECE, (number + 1) * PIECE)
      await trx.kysely.insertInto('attachment_chunk').values({ attachment_id: id, number, content }).execute()
    }
  })
  return row
}

/** Makes attachments those of a request. Throws `requests/attachment-unknown`. */
export async function claimAttachments(
  trx: Transaction,
  employeeId: string,
  requestId: string,
  wanted: readonly string[],
): Promise<void> {
  const ids = [...new Set(wanted)]
  if (ids.length === 0) return
  const { numUpdatedRows } = await trx.kysely
    .updateTable('attachment')
    .set({ request_id: requestId })
    .where('id', 'in', ids)
    .where('employee_id', '=', employeeId)
    .where('request_id', 'is', null)
    .executeTakeFirst()
  if (Number(numUpdatedRows) !== ids.length) throw new AppError('requests/attachment-unknown')
}

/** The bytes of a request's attachment. Throws `requests/not-found`. */
export async function readAttachment(
  db: Queryable,
  requestId: string,
  id: string,
): Promise<{ name: string; type: string; bytes: Buffer }> {
  const row = await db.kysely
    .selectFrom('attachment')
    .select(['name', 'type'])
    .where('id', '=', id)
    .where('request_id', '=', requestId)
    .executeTakeFirst()
  if (!row) throw new AppError('requests/not-found')
  const pieces = await db.kysely
    .selectFrom('attachment_chunk')
    .select('content')
    .where('attachment_id', '=', id)
    .orderBy('number')
    .execute()
  return { ...row, bytes: Buffer.concat(pieces.map(({ content }) => Buffer.from(content, 'base64'))) }
}

/** Removes what no request has named for a day. */
export async function sweepAttachments({ db, clock }: { db: Database; clock: Clock }): Promise<void> {
  await db.transaction(async (trx) => {
    const rows = await trx.kysely
      .selectFrom('attachment')
      .select('id')
      .where('request_id', 'is', null)
      .where('created_at', '<', clock.now() - DAY)
      .limit(100)
      .execute()
    const ids = rows.map(({ id }) => id)
    if (ids.length === 0) return
    await trx.kysely.deleteFrom('attachment_chunk').where('attachment_id', 'in', ids).execute()
    await trx.kysely.deleteFrom('attachment').where('id', 'in', ids).where('request_id', 'is', null).execute()
  })
}

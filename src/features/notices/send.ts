import type { RequestKind } from '#contract/request-words.ts'
import type { Notice } from '#contract/notices.ts'
import type { Queryable } from '#src/database/database.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { internalAllowed } from '#src/outgoing/internal.ts'
import { postForStatus } from '#src/outgoing/post.ts'
import { encryptPush } from './encrypt-push.ts'
import type { SendNeeds } from './needs.ts'
import { noticePath } from './notice-path.ts'
import { pushAuthorization, pushKeys } from './push-keys.ts'
import { claim, dueSendings, releaseStuck, settle } from './sendings.ts'
import type { Outcome, Sending } from './sendings.ts'
import { mailText, sentenceOf } from './words.ts'
import type { NoticeLanguage } from './words.ts'

const PUSH_TIMEOUT_MS = 10_000
/** How long a push service keeps what a phone without a signal has not fetched. Seconds. */
const PUSH_TTL = 24 * 3_600
/** A run ends after this and the next one goes on, so that no job is too long. */
const RUN_MS = 45_000

/**
 * Sends what is due, one after another; whatever cannot be sent is tried again later. While the mail server is away no
 * further mail is tried in this run. Returns how many were tried.
 */
export async function sendNotices(needs: SendNeeds): Promise<number> {
  await releaseStuck(needs)
  const until = needs.clock.monotonic() + RUN_MS
  let tried = 0
  let mailIsAway = false
  for (const one of await dueSendings(needs)) {
    if (needs.clock.monotonic() > until) break
    if (one.way === 'mail' && mailIsAway) continue
    if (!(await claim(needs, one))) continue
    const outcome = await sendOne(needs, one)
    await settle(needs, one, outcome)
    tried++
    if (one.way === 'mail' && outcome.state === 'later') {
      mailIsAway = true
      needs.log.warn({ error: outcome.says }, 'the mail server took no notice; it is tried again')
    }
  }
  return tried
}

async function sendOne(needs: SendNeeds, one: Sending): Promise<Outcome> {
  const told = await whatIsTold(needs.db.read, one)
  if (!told || told.read_at !== null) return { state: 'skipped', says: 'read already, or gone' }
  try {
    return one.way === 'mail' ? await sendMail(needs, one, told) : await sendPush(needs, one, told)
  } catch (error) {
    return { state: 'later', says: messageOf(error) }
  }
}

type TellRow = NonNullable<Awaited<ReturnType<typeof whatIsTold>>>

const whatIsTold = (db: Queryable, { notice_id }: Sending) =>
  db.kysely
    .selectFrom('notice as n')
    .leftJoin('day_request as r', 'r.id', 'n.request_id')
    .leftJoin('employee as e', 'e.id', 'r.employee_id')
    .leftJoin('employee as o', 'o.id', 'n.employee_id')
    .innerJoin('account as a', 'a.id', 'n.account_id')
    .leftJoin('notice_settings as s', 's.account_id', 'a.id')
    .select(['n.kind', 'n.read_at', 'n.subject', 'n.from_date', 'n.to_date', 'n.hours_start', 'n.hours_end'])
    .select(['r.kind as request_kind', 'r.from_date as asked_from', 'r.to_date as asked_to', 'e.name as asker'])
    .select(['r.employee_id as asker_id', 'o.name as concerned'])
    .select(['a.email', 'a.role', 'a.employee_id', 's.language', 's.mail'])
    .where('n.id', '=', notice_id)
    .where('a.disabled_at', 'is', null)
    .where((eb) => eb.or([eb('r.id', 'is not', null), eb('n.subject', 'is not', null)]))
    .executeTakeFirst()

const languageOf = ({ language }: TellRow): NoticeLanguage => (language === 'en' ? 'en' : 'id')

const fromOf = (row: TellRow): string => row.from_date ?? row.asked_from ?? ''

const sentence = (row: TellRow): string =>
  sentenceOf(
    {
      kind: row.kind as Notice['kind'],
      requestKind: row.request_kind as RequestKind | null,
      name: row.concerned ?? row.asker ?? '–',
      from: fromOf(row),
      to: row.to_date ?? row.asked_to ?? '',
      hours: row.hours_start === null || row.hours_end === null ? null : [row.hours_start, row.hours_end],
    },
    languageOf(row),
  )

const pathOf = (row: TellRow): string => noticePath({ ...row, from: fromOf(row) }, row, row.asker_id ?? '')

async function sendMail({ mailer, publicUrl }: SendNeeds, { id }: Sending, row: TellRow): Promise<Outcome> {
  if (!mailer || row.email === null || row.mail === 0) return { state: 'skipped', says: 'no mail wanted' }
  const text = mailText(sentence(row), new URL(pathOf(row), publicUrl).href, languageOf(row))
  const { state, says } = await mailer.send({ id, to: row.email, subject: `Hadir: ${sentence(row)}`, text })
  return { state: state === 'never' ? 'failed' : state, says }
}

async function sendPush(needs: SendNeeds, one: Sending, row: TellRow): Promise<Outcome> {
  const { db, clock, push, internal } = needs
  const device = await db.read.kysely
    .selectFrom('push_subscription')
    .selectAll()
    .where('id', '=', one.target)
    .where('account_id', '=', one.account_id)
    .executeTakeFirst()
  if (!device) return { state: 'skipped', says: 'switched off' }
  const { endpoint } = device
  const said = { title: 'Hadir', body: sentence(row), path: pathOf(row), tag: one.notice_id }
  const keys = await pushKeys(needs, push.keys)
  const headers = {
    'content-type': 'application/octet-stream',
    'content-encoding': 'aes128gcm',
    ttl: String(PUSH_TTL),
    urgency: 'normal',
    authorization: pushAuthorization(keys, { endpoint, subject: push.subject, now: clock.now() }),
  }
  const body = encryptPush(JSON.stringify(said), device)
  const wanted = { url: endpoint, body, headers, allowPrivate: internalAllowed(internal), timeoutMs: PUSH_TIMEOUT_MS }
  const status = await postForStatus(wanted, clock)
  if (status >= 200 && status <= 299) return { state: 'sent', says: '' }
  if (status === 404 || status === 410) {
    await db.transaction((trx) => trx.kysely.deleteFrom('push_subscription').where('id', '=', device.id).execute())
    return { state: 'failed', says: `the device is gone (${status})` }
  }
  return { state: status === 429 || status >= 500 ? 'later' : 'failed', says: `the push service answered ${status}` }
}

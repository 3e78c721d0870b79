import { afterEach, beforeEach, expect, it } from 'vitest'
import { operatorActor } from '#src/kernel/actor.ts'
import { sha256, systemIds as ids } from '#src/kernel/ids.ts'
import { silentLogger as log } from '#src/kernel/log.ts'
import { TestClock } from '#test/support/clock.ts'
import { NOWHERE, openStaff } from '#test/support/staff.ts'
import type { Staff } from '#test/support/staff.ts'
import { createPasswordLinks } from './password-links-of-many.ts'

const clock = new TestClock('2026-11-23T00:00:00Z')
let staff: Staff
beforeEach(async () => {
  staff = await openStaff(clock)
})
afterEach(() => staff.close())

it('gives each a link of their own, ends what they had, and names who gets none', async () => {
  const publicUrl = new URL('https://hadir.example.com')
  const [ani, budi, left] = [
    await staff.hire({ number: '1' }),
    await staff.hire({ number: '2' }),
    await staff.hire({ number: '3', active_to: '2026-11-01' }),
  ]
  const account = await staff.accountOf(ani.id)
  const session = { created_at: 0, last_seen_at: 0, expires_at: 9e12, user_agent: '', address: '' }
  await staff.db.transaction((trx) =>
    trx.kysely
      .insertInto('session')
      .values({ id: 's', account_id: account?.id ?? '', ...session })
      .execute(),
  )
  const asker = { ...operatorActor(), accountId: (await staff.accountOf(budi.id))?.id ?? '' }
  const make = (who: string[], actor = operatorActor()) =>
    createPasswordLinks({ db: staff.db, clock, ids, log, publicUrl, passwordLinkHours: 72 }, who, actor)
  const first = await make([ani.id, left.id, NOWHERE])
  expect(first.refused).toEqual([
    { id: left.id, refusal: 'left' },
    { id: NOWHERE, refusal: 'no-account' },
  ])
  expect(first.data).toEqual([
    {
      id: ani.id,
      url: expect.stringMatching(/^https:\/\/hadir\.example\.com\/reset#token=./),
      expires_at: clock.now() + 72 * 3_600_000,
    },
  ])
  const kept = () => staff.db.read.kysely.selectFrom('password_link').select(['account_id', 'token_hash']).execute()
  const hashOf = (url = ''): string => sha256(url.split('=')[1] ?? '')
  expect(await kept()).toEqual([{ account_id: account?.id, token_hash: hashOf(first.data[0]?.url) }])
  expect(await staff.db.read.kysely.selectFrom('session').selectAll().execute()).toEqual([])
  const second = await make([ani.id, budi.id], asker)
  expect(second.refused).toEqual([{ id: budi.id, refusal: 'self' }])
  expect(await kept()).toEqual([{ account_id: account?.id, token_hash: hashOf(second.data[0]?.url) }])
  const audits = await staff.db.read.kysely
    .selectFrom('audit_entry')
    .select('subject_id')
    .where('action', '=', 'account.password_link_create')
    .execute()
  expect(audits.map(({ subject_id }) => subject_id)).toEqual([ani.id, ani.id])
})

import type { z } from 'zod'
import type { ApplyBulk, BulkChange, BulkRefusal, BulkResult, BulkRow } from '#contract/people-bulk.ts'
import type { ErrorCode } from '#contract/errors.ts'
import type { UpdateEmployee } from '#contract/people.ts'
import type { Transaction } from '#src/database/database.ts'
import { changeEmployeeIn, findMany } from '#src/features/employees/index.ts'
import { assignPatternToPeople } from '#src/features/shifts/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { answeredBefore, dropOld, keepAnswer } from './answers.ts'
import { judge } from './judge.ts'
import type { PeopleBulkNeeds } from './needs.ts'
import { countsOf, requireChange } from './preview.ts'
import { readWanted } from './wanted.ts'

/** What a single person may be refused with while the others are changed. */
const REFUSALS: Partial<Record<ErrorCode, BulkRefusal>> = {
  'people/manager-circle': 'manager-circle',
  'people/not-found': 'not-found',
  'people/changed-meanwhile': 'changed-meanwhile',
  'people/reference-unknown': 'place-closed',
  'account/last-admin': 'last-admin',
}
type Refused = Map<string, BulkRefusal>

/** Undoes what was written of the others: they are written again without this person. */
class PersonRefused extends Error {
  readonly id: string
  readonly refusal: BulkRefusal

  constructor(id: string, refusal: BulkRefusal) {
    super(refusal)
    this.id = id
    this.refusal = refusal
  }
}

/**
 * Changes people in one transaction, each as the form of one person does. Whoever was changed by somebody else since,
 * or cannot be changed, is left as they are and named; the others are changed. The same key again gives the same answer
 * and changes nothing. Throws `people/reference-unknown`, `people/key-reused`, `request/invalid`.
 */
export async function applyBulk(needs: PeopleBulkNeeds, asked: ApplyBulk, actor: Actor): Promise<BulkResult> {
  requireChange(asked.change)
  const refused: Refused = new Map()
  for (;;) {
    try {
      return await needs.db.transaction((trx) => applyIn(trx, needs, { asked, actor, refused }))
    } catch (error) {
      if (!(error instanceof PersonRefused)) throw error
      refused.set(error.id, error.refusal)
    }
  }
}

type Applying = { asked: ApplyBulk; actor: Actor; refused: Refused }

async function applyIn(trx: Transaction, needs: PeopleBulkNeeds, applying: Applying): Promise<BulkResult> {
  const { asked, actor } = applying
  const { clock } = needs
  const key = { asked_by: actor.accountId ?? actor.login, idempotency_key: asked.key.toLowerCase() }
  const body_hash = sha256(JSON.stringify([asked.change, asked.people]))
  const earlier = await answeredBefore(trx, key, body_hash)
  if (earlier) return earlier
  const judged = await judgeAll(trx, needs, applying)
  const changing = judged.filter(({ outcome }) => outcome === 'changes')
  for (const row of changing) await changeOne(trx, needs, row, applying)
  const { pattern } = asked.change
  const assigned = changing.filter(({ changes }) => changes.some(({ field }) => field === 'pattern'))
  if (pattern)
    await assignPatternToPeople({ ...needs, trx, actor }, { ...pattern, people: assigned.map(({ id }) => id) })
  const rows = judged.map(({ id, outcome, refusal }) => ({ id, outcome, refusal }))
  const answer: BulkResult = { counts: countsOf(rows), rows }
  await keepAnswer(trx, { ...key, body_hash, answer: JSON.stringify(answer), created_at: clock.now() })
  await dropOld(trx, clock.now())
  return answer
}

type Judged = Pick<BulkRow, 'id' | 'outcome' | 'refusal' | 'changes'>

/** In the order of the ids, so that two who change the same people wait for each other instead of for ever. */
async function judgeAll(
  trx: Transaction,
  { clock }: PeopleBulkNeeds,
  { asked, actor, refused }: Applying,
): Promise<Judged[]> {
  const shown = new Map(asked.people.map(({ id, version }) => [id, version]))
  const ids = [...shown.keys()].sort()
  const found = await findMany(trx, { ids }, { now: clock.now(), most: ids.length })
  const people = new Map(found.map((person) => [person.id, person]))
  const wanted = await readWanted(trx, asked.change)
  return ids.map((id): Judged => {
    const person = people.get(id)
    const leave = (refusal: BulkRefusal): Judged => ({ id, outcome: 'refused', refusal, changes: [] })
    if (!person) return leave('not-found')
    const row = judge(person, wanted, { now: clock.now(), self: actor.employeeId })
    if (row.outcome !== 'changes') return row
    const why = person.version === shown.get(id) ? refused.get(id) : 'changed-meanwhile'
    return why === undefined ? row : leave(why)
  })
}

async function changeOne(
  trx: Transaction,
  needs: PeopleBulkNeeds,
  { id, changes }: Judged,
  { asked, actor }: Applying,
): Promise<void> {
  const change = recordOf(asked.change, new Set(changes.map(({ field }) => field)))
  if (Object.keys(change).length === 0) return
  const version = asked.people.find((one) => one.id === id)?.version ?? 0
  try {
    await changeEmployeeIn(trx, needs, id, { version, ...change }, actor)
  } catch (error) {
    const refusal = error instanceof AppError ? REFUSALS[error.code] : undefined
    throw refusal === undefined ? error : new PersonRefused(id, refusal)
  }
}

/** The part of a change that is kept with the person: only what is another for them. */
function recordOf(
  { department_id, site_id, manager_id, job_title, active_to }: BulkChange,
  fields: ReadonlySet<string>,
): Omit<z.infer<typeof UpdateEmployee>, 'version'> {
  return {
    ...(fields.has('department') && { department_id }),
    ...(fields.has('site') && { site_id }),
    ...(fields.has('manager') && { manager_id }),
    ...(fields.has('job_title') && { job_title }),
    ...(fields.has('active_to') && { active_to }),
  }
}

import type { PunchTable } from '#src/database/schema.ts'
import { sha256 } from '#src/kernel/ids.ts'

const FACTS = [
  'id',
  'receipt_number',
  'employee_id',
  'attendance_id',
  'kind',
  'source',
  'idempotency_key',
  'body_hash',
  'occurred_at',
  'received_at',
  'tapped_at',
  'offline',
  'trusted',
  'merged_into',
  'work_date',
  'zone',
  'node',
  'answer_status',
  'plan_starts_at',
  'plan_ends_at',
  'corrects',
  'request_id',
  'approved_by',
] as const satisfies readonly (keyof PunchTable)[]

/** The columns that a seal is made of. */
export const SEALED = [...FACTS, 'answer'] as const
export type SealedPunch = Pick<PunchTable, (typeof SEALED)[number]>

/**
 * The hash of everything that a tap says. Name and number of the person in its answer are left out: they may be erased,
 * and a tap belongs to an id.
 */
export const punchHash = (punch: SealedPunch): string =>
  sha256(JSON.stringify([1, ...FACTS.map((column) => punch[column]), impersonal(punch.answer)]))

function impersonal(answer: string): unknown {
  try {
    const value = JSON.parse(answer) as { data?: { user?: { id?: unknown } } }
    return value.data?.user ? { ...value, data: { ...value.data, user: value.data.user.id } } : value
  } catch {
    return answer
  }
}

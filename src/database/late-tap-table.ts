/** A tap that came after its day was settled; HR says what becomes of it. */
export interface LateTapTable {
  id: string
  employee_id: string
  idempotency_key: string
  body_hash: string
  /** The day that it belongs to, in this zone. */
  work_date: string
  zone: string
  kind: string
  occurred_at: number
  /** What the phone's clock said; as late as it happened where it was not asked. */
  tapped_at: number
  trusted: number
  received_at: number
  node: string
  receipt_number: string
  /** The answer as it was first given. */
  answer: string
  /** `open`, then `entered` or `dismissed`. */
  state: string
  settled_at: number | null
  settled_by: string | null
  reason: string | null
}

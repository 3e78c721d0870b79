import type { Generated } from 'kysely'

/** The tables of requests, the leave book and notices. */
export interface DayRequestTable {
  id: string
  employee_id: string
  /** Given by the asker's screen; unique with the person. */
  idempotency_key: string
  body_hash: string
  kind: string
  from_date: string
  to_date: string
  part: string
  /** Hours only: HH:MM. */
  hours_start: string | null
  hours_end: string | null
  with_letter: number
  /** Working days in halves. */
  half_days: number
  /** Corrections: instants. */
  masuk_at: number | null
  pulang_at: number | null
  reason: string
  state: string
  /** Whose turn it is while it waits. */
  step: string | null
  version: number
  created_at: number
  updated_at: number
  reminded_at: number | null
  /** Swaps of shifts: with whom. */
  partner_id: string | null
  /** Swaps: what both were planned for when it was asked, as JSON. */
  swap: string | null
  /** Since when it is this step's turn; null in rows that older nodes have written. */
  waiting_since: number | null
  /** Whether a letter is still to come (`follows`), has to be looked at (`sent`), or was taken as one (`accepted`). */
  letter_state: string | null
  /** Approved, and the asker says to be back from this date on; nobody has answered yet. */
  back_on: string | null
  /** The last date as it was approved, where it was shortened since. */
  first_to: string | null
  /** Izin and cuti: of which type; null in rows from before there were types, which are of the standard one. */
  type_id: string | null
  /** The terms of the type as it was asked for, as JSON. */
  type_terms: string | null
}

/** Types of izin and cuti that HR made or changed; what was delivered and not touched is in the code. */
export interface LeaveTypeTable {
  id: string
  code: string
  /** `LeaveTypeTerms` as JSON. */
  terms: string
  closed: number
  version: number
  created_at: number
  updated_at: number
}

/** What was done with a request: one row for each version of it. */
export interface RequestDeedTable {
  request_id: string
  version: number
  did: string
  step: string | null
  account_id: string
  by_name: string
  /** The manager (an employee) in whose place a deputy decided. */
  for_employee: string | null
  for_name: string | null
  reason: string | null
  at: number
  /** Of a deed that shortens, or asks for it: from which date on the person is back. */
  back_on: string | null
}

export interface RequestDeputyTable {
  id: string
  manager_id: string
  deputy_id: string
  from_date: string
  to_date: string
  created_at: number
  ended_at: number | null
}

export interface AttachmentTable {
  id: string
  employee_id: string
  /** Null until a request names it; what none names goes after a day. */
  request_id: string | null
  name: string
  type: string
  bytes: number
  created_at: number
}

/** Append-only: the balance is the sum. */
export interface LeaveEntryTable {
  id: string
  employee_id: string
  /** From when on it counts. */
  date: string
  kind: string
  /** Half days, signed. */
  half_days: number
  /** What it is for: the same is written once for each person. */
  source: string
  request_id: string | null
  reason: string | null
  by_name: string | null
  at: number
}

export interface NoticeTable {
  id: string
  account_id: string
  kind: string
  /** What it is about: a request, or as `subject` says the order of overtime or whose schedule it is. */
  request_id: string
  /** The request's version that it tells of, or the hour of a reminder: told once. */
  occasion: number
  created_at: number
  read_at: number | null
  /** Null: a request. */
  subject: Generated<string | null>
  /** The following are of other subjects; a request says them itself. */
  employee_id: Generated<string | null>
  from_date: Generated<string | null>
  to_date: Generated<string | null>
  hours_start: Generated<string | null>
  hours_end: Generated<string | null>
}

/**
 * A change, as it is remembered: append-only. What tells something about a person is not in here, only the hash of it
 * (`commitments`), so that it can be erased later and the chain still holds.
 */
export interface AuditEntryTable {
  id: string
  at: number
  /** `employee.change`: the noun and what was done. */
  action: string
  entity_type: string
  entity_id: string
  /** The employee whose data it is. */
  subject_id: string | null
  actor_kind: string
  actor_account_id: string | null
  actor_employee_id: string | null
  actor_role: string | null
  via: string
  node: string
  request_id: string
  /** JSON object: field → [before, after], or "~" for what lies in `audit_personal`. */
  changes: string
  /** JSON object: kind of `audit_personal` → SHA-256 of salt, kind and value. */
  commitments: string
  /** The place in the chain; null until it is chained, a moment after the commit. */
  seq: number | null
  previous_hash: string | null
  hash: string | null
}

/** What tells something about a person, beside the chain: value and salt go when the person is erased. */
export interface AuditPersonalTable {
  entry_id: string
  /** `actor` (login, name), `source` (address, device), `change` (values of fields), `reason`. */
  kind: string
  /** Whose it is. */
  employee_id: string | null
  account_id: string | null
  salt: string | null
  /** JSON. */
  value: string | null
  at: number
}

/** The end of the chain, one row: whoever chains holds its lock. */
export interface AuditChainTable {
  /** Always 1. */
  id: number
  seq: number
  hash: string
  /** When it was last written down outside of the database. */
  exported_at: number | null
}

/** Which punches an entry of the chain seals. */
export interface AuditSealTable {
  entry_id: string
  /** The highest punch id that is sealed so far. */
  through_id: string
  count: number
  /** The latest work date in it: the list may go when all of its punches have. */
  last_date: string
  /** Lines of punch id, work date and hash; null after a purge. */
  items: string | null
}

/** That somebody agreed to a text, and when that ended. */
export interface ConsentTable {
  id: string
  employee_id: string
  /** What for, such as `selfie` or `location`. */
  purpose: string
  text_version: string
  /** The words that were agreed to. */
  text: string
  given_at: number
  withdrawn_at: number | null
}

/** How long things are kept. */
export interface RetentionTable {
  /** Always 1. */
  id: number
  attendance_years: number
  audit_years: number
  /** Addresses, devices and sign-in data. */
  security_days: number
  /** Letters of requests, and requests; null in a row that an older node has made: kept for ever. */
  letters_months: number | null
  requests_years: number | null
  updated_at: number
}

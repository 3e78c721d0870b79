/** The tables of settled periods. */
export interface SettlementTable {
  id: string
  from_date: string
  to_date: string
  /**
   * `open`: its days are being written; `done`: reports read them; `dropped`: the period was opened again, and its days
   * are being removed.
   */
  state: string
  /** Who locked the period, and when; empty and 0 where that was before settled days were kept. */
  locked_by: string
  locked_at: number
  /** People times pieces of dates; to be done, and done. */
  total: number
  done: number
  /** Where the work goes on: the first date of the piece, and the last person of it that is done. */
  next_date: string
  after_employee: string
  /** Which worker has it, and until when it counts as busy with it. */
  claim: string
  claimed_until: number
  created_at: number
  done_at: number | null
}

/** What reports say of one person and date of a settled period, for good. Minutes, instants. */
export interface SettledDayTable {
  employee_id: string
  work_date: string
  /** 0: a tap outside of the time of employment. */
  employed: number
  /** Where the person belonged on that date. */
  department_id: string
  site_id: string
  /** What they were then; null where nobody had said it. */
  job_title?: string | null
  /** The day as it is stored; null where nothing is, as of rest days. */
  attendance_id: string | null
  masuk_at: number | null
  pulang_at: number | null
  minutes: number
  /** JSON: what else reports know of the stored day, alike for many; null where nothing is stored. */
  day: string | null
  /** The hash of `settled_facts`. */
  facts: string
  /** JSON: overtime of that date as it was counted; null where there was none. */
  overtime: string | null
}

/** What many settled days have in common, kept once: JSON with a version, under the hash of its text. */
export interface SettledFactsTable {
  hash: string
  facts: string
}

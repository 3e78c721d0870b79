/** The tables of the calendar and of overtime. */
export interface CalendarDayTable {
  id: string
  date: string
  /** The id of a site; empty: everywhere. */
  place: string
  kind: string
  name: string
  source: string
  /** What it was entered by: decree, file or hand. */
  origin: string
  version: number
  created_at: number
  updated_at: number
}

export interface OvertimeOrderTable {
  id: string
  date: string
  /** HH:MM on the wall clock of the place where each person works that day. */
  start: string
  end: string
  reason: string
  /** An account. */
  ordered_by: string
  ordered_by_name: string
  cancelled_at: number | null
  cancel_reason: string | null
  version: number
  created_at: number
}

export interface OvertimeMemberTable {
  order_id: string
  employee_id: string
  date: string
  from_at: number
  to_at: number
  consent: string
  consented_at: number | null
  text_version: number | null
  /** As its order. */
  cancelled: number
  /** Of the person's own site when it was ordered; a node of before writes none. */
  zone?: string | null
}

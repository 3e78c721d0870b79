/** Shifts: what is worked, by which pattern, by whom, and who works otherwise on which date. */
export interface ShiftTables {
  shift: ShiftTable
  shift_version: ShiftVersionTable
  shift_pattern: ShiftPatternTable
  shift_pattern_version: ShiftPatternVersionTable
  shift_assignment: ShiftAssignmentTable
  roster_entry: RosterEntryTable
  /** One row, of id 1: another text whenever shifts, patterns or assignments change; empty while there are none. */
  shift_revision: { id: number; revision: string }
}

export interface ShiftTable {
  id: string
  name: string
  /** Up to six letters for rosters and recaps. */
  code: string
  color: string
  active: number
  version: number
  created_at: number
  updated_at: number
}

/** What a shift is from a date on, until the next version is. */
export interface ShiftVersionTable {
  shift_id: string
  valid_from: string
  /** JSON: `ShiftRule` of the contract. */
  rule: string
  created_at: number
}

export interface ShiftPatternTable {
  id: string
  name: string
  active: number
  version: number
  created_at: number
  updated_at: number
}

export interface ShiftPatternVersionTable {
  pattern_id: string
  valid_from: string
  /** The date on which the first day of the cycle falls. */
  anchor_date: string
  /** JSON array: the id of a shift, or null for a rest day. */
  days: string
  created_at: number
}

/** Of several for the same target the one that began last holds; a person's beats a department's beats a site's. */
export interface ShiftAssignmentTable {
  id: string
  pattern_id: string
  /** site, department, person */
  target: string
  target_id: string
  from_date: string
  to_date: string | null
  version: number
  created_at: number
  updated_at: number
}

/** What one person does on one date, whatever the pattern says. */
export interface RosterEntryTable {
  employee_id: string
  work_date: string
  /** shift, off, or site: the pattern's shift at another site. */
  kind: string
  shift_id: string | null
  second_shift_id: string | null
  site_id: string | null
  /** manual, swap, import */
  source: string
  note: string | null
  version: number
  updated_at: number
}

/**
 * What is known of one person's work date besides the taps: the words that shifts, calendar, requests and overtime
 * share with attendance, so that none of them needs to know another. Each answers for its part; `roles/` puts them
 * together and gives the whole to the attendance rules.
 */

/** A stretch of planned work on the site's wall clock, HH:MM. An end that is not after its start is the next day's. */
export type PlannedPart = { start: string; end: string }

/**
 * What is expected of a person on a work date. Stored whole with the day as `shift`, so that a later change of the
 * rules does not change what was judged. Rows of the first version hold the first four fields only.
 */
export type DayPlan = {
  name: string
  /** Start of the first part and end of the last; for a rest day the hours that somebody who comes anyway is shown. */
  start: string
  end: string
  /** Minutes after the start that are not late. */
  grace_minutes: number
  /** `fixed` when left out. `off`: a rest day. `flexible`: minutes count, not the start, except for `core`. */
  kind?: 'fixed' | 'flexible' | 'off'
  shift_id?: string
  /** Two or three letters for rosters and recaps. */
  code?: string
  /** Where the person works that day, when it is not the own site: its clock is the day's. */
  site?: { id: string; name: string; zone: string }
  /**
   * More than one: a split shift, or two shifts on one date. In order, without overlap. Of two shifts each part has the
   * grace of its own shift; days that were judged before they did have that of the first for all of them.
   */
  parts?: (PlannedPart & { grace_minutes?: number; early_grace_minutes?: number })[]
  /** Flexible only: when everybody must be there. */
  core?: PlannedPart
  /** Unpaid, taken off the worked time once it exceeds `break_after_minutes`. */
  break_minutes?: number
  break_after_minutes?: number
  /** Minutes before the end that are not early. */
  early_grace_minutes?: number
  /** How long before the start check-ins, and after the end check-outs, are this shift's. */
  opens_before_minutes?: number
  closes_after_minutes?: number
  /** What a whole day amounts to; flexible shifts are judged by it. */
  required_minutes?: number
  /** Of days that were judged before half days counted: fewer worked minutes than this were only told. */
  half_day_minutes?: number
  /** Fewer worked minutes than this are half a day. */
  half_under_minutes?: number
  /** Fewer worked minutes than this count as absent once the day is closed. */
  absent_under_minutes?: number
}

/** A date of the calendar that is not an ordinary one. `counts`: what the company makes of it. */
export type CalendarDay = {
  kind: 'libur' | 'cuti_bersama'
  name: string
  /** The decree or whoever else said so. */
  source: string
  counts: 'off' | 'leave' | 'work'
  /** The roster names a shift for this person and date: expected all the same. The day stays a holiday for overtime. */
  rostered?: true
}

/** What is planned, and whether the roster's entry for the person and the date says so, as opposed to a pattern. */
export type PlannedDay = { plan: DayPlan; rostered: boolean }

/** Whether the calendar keeps a person away from work that day. */
export const isFree = (calendar: CalendarDay | null): boolean => isHoliday(calendar) && calendar.rostered !== true
/** Whether the day is a holiday for the company, whoever is expected on it. */
export const isHoliday = (calendar: CalendarDay | null): calendar is CalendarDay =>
  calendar !== null && calendar.counts !== 'work'

/** An approved request that changes what a day is. Whole days, or a part of the planned time. */
export type DayException = {
  request_id: string
  type: 'izin' | 'sakit' | 'cuti' | 'dinas_luar' | 'wfh'
  part: 'whole' | 'first_half' | 'second_half' | PlannedPart
  /** Sakit only. */
  with_letter?: boolean
  /** Izin and cuti: the type as it was asked for; left out in days from before there were types. */
  leave?: { id: string; name: { id: string; en: string }; paid: boolean; counts: 'working' | 'calendar' }
}

/** Overtime that was ordered and agreed to. Instants. */
export type OvertimeOrder = {
  order_id: string
  /** The date that the order names; not kept with a day. */
  date?: string
  from: number
  to: number
  agreed: boolean
  /** On a rest day or a holiday this is no work; left out where the company takes none off. */
  rest?: RestBreak
}
/** A break of so many minutes is due whenever so many have been worked in one stretch. */
export type RestBreak = { minutes: number; after: number }

/** Everything but the taps. */
export type DayContext = {
  plan: DayPlan
  calendar: CalendarDay | null
  exceptions: DayException[]
  overtime: OvertimeOrder[]
}

/** Whom a question about days is asked for. */
export type PersonRef = { id: string; siteId: string; departmentId: string; zone: string }

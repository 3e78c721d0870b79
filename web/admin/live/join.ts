import type { AttendanceRow } from '#contract/attendance.ts'
import { compareNewestFirst } from '#contract/board.ts'
import type { LiveState, LiveStatus } from '../../shared/live.ts'

/** Today's rows of all channels together. */
export type Today = {
  /** Newest first. */
  rows: readonly AttendanceRow[]
  loaded: boolean
  status: LiveStatus
  /** By the device's clock: up to this moment the rows are known to be the database's. Null before the first time. */
  freshAt: number | null
  /** By the device's clock: when the last event came in. */
  lastEventAt: number | null
  error: unknown
}

/** One list of several: the truth about it is that of its worst part. */
export function joinFeeds(states: readonly LiveState<AttendanceRow>[]): Today {
  const rows = new Map<string, AttendanceRow>()
  for (const state of states)
    for (const row of state.rows.values()) if ((rows.get(row.id)?.version ?? 0) < row.version) rows.set(row.id, row)
  return {
    rows: [...rows.values()].sort(compareNewestFirst),
    loaded: states.every((state) => state.loaded),
    status: worst(states.map((state) => state.status)),
    freshAt: earliest(states.map(freshOf)),
    lastEventAt: states.reduce<number | null>((last, state) => later(last, state.lastEventAt), null),
    error: states.map((state) => state.error).find((error) => error !== null) ?? null,
  }
}

/** An event in its turn proves the rows as well as an answer does, but not while something else is missing. */
const freshOf = ({ behind, confirmedAt, lastEventAt }: LiveState<AttendanceRow>): number | null =>
  behind || confirmedAt === null ? confirmedAt : later(confirmedAt, lastEventAt)

const later = (a: number | null, b: number | null): number | null => (a === null || (b !== null && b > a) ? b : a)

const earliest = (moments: readonly (number | null)[]): number | null =>
  moments.reduce((first, moment) => (first === null || moment === null ? null : Math.min(first, moment)), Infinity)

function worst(statuses: readonly LiveStatus[]): LiveStatus {
  if (statuses.includes('disconnected')) return 'disconnected'
  return statuses.includes('connecting') ? 'connecting' : 'live'
}

import type { AttendanceRow } from './attendance.ts'

/** The names of what happens on the attendance channels. */
export const ATTENDANCE_CREATED = 'AttendanceCreated'
export const ATTENDANCE_UPDATED = 'AttendanceUpdated'
export type AttendanceEventName = typeof ATTENDANCE_CREATED | typeof ATTENDANCE_UPDATED

/** Where an event stands: the life of the database it came from and its number on the channel, dense from 1. */
export type Stamp = { _epoch: string; _seq: number }

/** The data of an attendance event as a socket receives it. */
export type AttendanceEventData = AttendanceRow & Stamp

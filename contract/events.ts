/**
 * The names of what happens on the attendance channels. The data of either is the row (`AttendanceRow`, with its
 * `version`) plus where the event stands: `_epoch`, the life of the database it came from, and `_seq`, its number on
 * the channel, dense from 1.
 */
export const ATTENDANCE_CREATED = 'AttendanceCreated'
export const ATTENDANCE_UPDATED = 'AttendanceUpdated'

import type { RequestType, Sentences } from './trace.ts'

const REQUEST: Record<RequestType, string> = {
  izin: 'Permission',
  sakit: 'Sick leave',
  cuti: 'Leave',
  dinas_luar: 'Duty outside',
  wfh: 'Work from home',
}
const tap = (kind: 'in' | 'out'): string => (kind === 'in' ? 'check-in' : 'check-out')

/** Why a day is what it is, in English. */
export const EN: Sentences = {
  'work-date': (s) => `Work date ${s.date}: ${s.shift} ${s.start}–${s.end} (${s.zone})`,
  'rest-day': (s) =>
    s.worked
      ? `Came on a rest day of the schedule (${s.shift}): neither late nor early`
      : `Rest day of the schedule (${s.shift})`,
  holiday: (s) => {
    const day = `${s.kind === 'libur' ? 'Holiday' : 'Collective leave'}: ${s.name} (${s.source})`
    if (s.counts === 'work') return `${day}; a working day here`
    if (s.rostered) return `${day}; rostered to work, so judged like a working day`
    if (s.worked && s.counts === 'leave') return `${day}; came, so an ordinary working day, and the leave is kept`
    return s.worked ? `${day}; came all the same, neither late nor early` : day
  },
  request: (s) => {
    const letter = s.letter ? " with a doctor's letter" : ''
    const part = s.part ? ` ${s.part.start}–${s.part.end}` : ''
    return `${s.name?.en ?? REQUEST[s.type]}${part} approved${letter}${s.worked ? '; clocked all the same, needs review' : ''}`
  },
  awaited: (s) => `Not in yet: scheduled ${s.start}–${s.end}, closes ${s.closes}`,
  absent: (s) => `Absent: scheduled ${s.start}–${s.end}, closed ${s.closed}, nobody clocked`,
  unscheduled: () => 'Not in: no work pattern says that this is a working day',
  'on-time': (s) => `On time: in ${s.masuk}, scheduled ${s.jadwal}, grace ${s.toleransi}`,
  late: (s) => `Late by ${s.minutes} min: in ${s.masuk}, scheduled ${s.jadwal}, grace ${s.toleransi}`,
  'left-early': (s) =>
    `Left ${s.minutes} min early: out ${s.pulang}, scheduled ${s.jadwal}${s.toleransi ? `, grace ${s.toleransi}` : ''}`,
  'missed-part': (s) => `Missed the part ${s.start}–${s.end} of the shift`,
  'no-check-in': (s) => `No check-in: only a check-out at ${s.pulang}, no hours counted`,
  'no-check-out': (s) => `No check-out: in ${s.masuk}, closed ${s.closed}, no hours counted`,
  'outside-window': (s) => `Outside the shift: ${s.at}, window ${s.from}–${s.to}`,
  offline: (s) =>
    s.trusted
      ? `Clocked offline at ${s.at}, received ${s.received}`
      : `Clocked offline, received ${s.received}; the phone's clock could not be trusted, needs review`,
  unproven: (s) => `On time by the phone's word only: in ${s.masuk}, received ${s.received}; needs review`,
  corrected: (s) => `Corrected ${tap(s.kind)} ${s.at}, approved${s.was === null ? '' : `, in place of ${s.was}`}`,
  voided: (s) => `The ${tap(s.kind)} at ${s.at} was somebody else's and does not count`,
  pairs: (s) => `${s.minutes} min worked in ${s.pairs} in–out pair(s)`,
  gap: (s) => `${s.minutes} min between parts of the shift do not count`,
  break: (s) => `${s.minutes} min of break do not count`,
  required: (s) => `Flexible hours: ${s.minutes} of ${s.required} min${s.short > 0 ? `, ${s.short} min short` : ''}`,
  'half-day': (s) => `Half a day: ${s.minutes} min, fewer than ${s.limit}`,
  'too-short': (s) => `Absent: worked ${s.minutes} min only, fewer than ${s.limit} min`,
  overtime: (s) => `${s.minutes} min of overtime within the order ${s.from}–${s.to}`,
  'overtime-in-shift': (s) =>
    `${s.minutes} min within the overtime order ${s.from}–${s.to} lie in the shift: ordinary work, no overtime`,
  'overtime-break': (s) =>
    `${s.minutes} min of break are no overtime: ${s.rest} min are due after ${s.after} min of work in one stretch`,
  'overtime-required': (s) =>
    `${s.minutes} min within overtime orders were still part of the required ${s.required} min: no overtime`,
}

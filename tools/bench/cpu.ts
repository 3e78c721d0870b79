import { readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second for everybody who asks in this way. */
const TICK_MS = 10

/** CPU time that another process has used so far, all its threads, milliseconds; NaN where `/proc` is not to be had. */
export function cpuMsOf(pid: number): number {
  try {
    // the name of the process stands in parentheses and may hold anything; what follows is the third field
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  } catch {
    return Number.NaN
  }
}

import { readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second for everybody who asks in this way. */
const TICK_MS = 10

/** CPU time of a process so far, all its threads, milliseconds: its own, and what the kernel did for it. */
export type Cpu = { userMs: number; kernelMs: number }

/** CPU time that another process has used so far; NaN where `/proc` is not to be had. */
export function cpuOf(pid: number): Cpu {
  try {
    // the name of the process stands in parentheses and may hold anything; what follows is the third field
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return { userMs: Number(fields[11]) * TICK_MS, kernelMs: Number(fields[12]) * TICK_MS }
  } catch {
    return { userMs: Number.NaN, kernelMs: Number.NaN }
  }
}

/** Both together. */
export function cpuMsOf(pid: number): number {
  const { userMs, kernelMs } = cpuOf(pid)
  return userMs + kernelMs
}

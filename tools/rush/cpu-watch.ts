import { readFileSync } from 'node:fs'
import { cpuMsOf } from '../bench/cpu.ts'
import { nowMs } from './clock.ts'

/** Processes by what they are. */
export type Pids = () => { role: string; pid: number }[]

/** CPU milliseconds since the beginning, by role. */
export type CpuUsed = Map<string, number>

export type CpuWatch = Disposable & {
  /** What all processes of each role have used since this watch began, those that are gone included. */
  used: () => CpuUsed
  /** One look a second. */
  looks: { at: number; used: CpuUsed }[]
}

const EVERY_MS = 200

/** Adds up what processes use, also across restarts: of one that ends, up to a fifth of a second is not seen. */
export function watchCpu(pids: Pids): CpuWatch {
  const first = new Map<number, number>()
  const last = new Map<number, { role: string; ms: number }>()
  const starting = new Set(pids().map(({ pid }) => pid))
  const used = (): CpuUsed => {
    for (const { role, pid } of pids()) {
      const ms = cpuMsOf(pid)
      if (Number.isNaN(ms)) continue
      // who came later is counted from its beginning
      if (!first.has(pid)) first.set(pid, starting.has(pid) ? ms : 0)
      last.set(pid, { role, ms: ms - (first.get(pid) ?? 0) })
    }
    const sums: CpuUsed = new Map()
    for (const { role, ms } of last.values()) sums.set(role, (sums.get(role) ?? 0) + ms)
    return sums
  }
  const looks = [{ at: nowMs(), used: used() }]
  const timer = setInterval(() => {
    const now = used()
    const at = nowMs()
    if (at - (looks.at(-1)?.at ?? 0) >= 1_000) looks.push({ at, used: now })
  }, EVERY_MS)
  return { used, looks, [Symbol.dispose]: () => clearInterval(timer) }
}

/** A process and those that it has started, as nginx its workers. */
export function withChildren(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return [pid, ...children.split(' ').filter(Boolean).map(Number)]
  } catch {
    return [pid]
  }
}

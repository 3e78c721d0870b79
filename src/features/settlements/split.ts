import { addDays } from '#src/kernel/work-time.ts'
import type { Span } from './span.ts'

/** Which dates of a period are settled, and between which the others lie; null for none. */
export type Split = { settled: Span | null; open: Span | null }

export function split(period: Span, span: Span | null): Split {
  const { from, to } = period
  if (!span || span.to < from || span.from > to) return { settled: null, open: { from, to } }
  const settled = { from: span.from > from ? span.from : from, to: span.to < to ? span.to : to }
  const [before, after] = [settled.from > from, settled.to < to]
  if (!before && !after) return { settled, open: null }
  return { settled, open: { from: before ? from : addDays(settled.to, 1), to: after ? to : addDays(settled.from, -1) } }
}

export const isIn = (span: Span | null, date: string): boolean => span !== null && span.from <= date && date <= span.to

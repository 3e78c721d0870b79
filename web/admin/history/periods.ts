/** Spans of dates that people ask for by name. Dates are calendar dates, both ends included. */
export const PERIODS = ['today', 'yesterday', 'week', 'month', 'lastMonth'] as const
export type Period = (typeof PERIODS)[number]
export type Span = { from?: string | undefined; to?: string | undefined }

const DAY = 86_400_000
const shift = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)

/** The dates of a period, seen from a day. */
export function spanOf(period: Period, today: string): { from: string; to: string } {
  const firstOfMonth = `${today.slice(0, 8)}01`
  const endOfLastMonth = shift(firstOfMonth, -1)
  const spans: Record<Period, { from: string; to: string }> = {
    today: { from: today, to: today },
    yesterday: { from: shift(today, -1), to: shift(today, -1) },
    week: { from: shift(today, -6), to: today },
    month: { from: firstOfMonth, to: today },
    lastMonth: { from: `${endOfLastMonth.slice(0, 8)}01`, to: endOfLastMonth },
  }
  return spans[period]
}

/** The name of a span, `custom` for one without, undefined for no span at all. */
export function periodOf({ from, to }: Span, today: string): Period | 'custom' | undefined {
  if (!from && !to) return undefined
  const named = PERIODS.find((period) => {
    const span = spanOf(period, today)
    return span.from === from && span.to === to
  })
  return named ?? 'custom'
}

/** A span after one end was set; the other end gives way, so that it never runs backwards. */
export function withEnd(span: Span, end: 'from' | 'to', date: string | undefined): Span {
  const next = { ...span, [end]: date }
  if (next.from && next.to && next.from > next.to) return { from: date, to: date }
  return next
}

import { queryOptions } from '@tanstack/react-query'
import type { MyDay, PunchAnswer } from '#contract/attendance.ts'
import { localDate } from '#contract/zones.ts'
import { request } from '../shared/api.ts'
import { MY_DAY_KEY } from '../shared/session.ts'
import { readJson, writeJson } from '../shared/storage.ts'
import type { PunchKind } from './outbox/punch.ts'

type Kept = { userId: string; day: MyDay }

/** My day as the server told it; the last answer stays on the phone, so that the button is there without a signal. */
export const myDayQuery = (userId: string) =>
  queryOptions<MyDay>({
    queryKey: ['my-day', userId],
    queryFn: async ({ signal }) => {
      const day = await request<MyDay>('/api/me/today', { signal })
      writeJson(MY_DAY_KEY, { userId, day } satisfies Kept)
      return day
    },
    initialData: () => {
      const kept = readJson<Kept>(MY_DAY_KEY)
      return kept?.userId === userId ? kept.day : undefined
    },
    initialDataUpdatedAt: 0,
    // Without an answer there is no button yet, so ask more often.
    refetchInterval: ({ state }) => (state.data ? 300_000 : 5_000),
    refetchOnWindowFocus: 'always',
  })

/** How long the server's word about "today" is taken as it is. */
const FRESH = 600_000

/**
 * What of a kept answer still holds at `now`. Phones show yesterday's answer on a morning without a signal: then a
 * new day begins, unless a shift of last night is still open.
 */
export function dayAt(day: MyDay, now: number): Pick<MyDay, 'date' | 'attendance' | 'next'> {
  const today = localDate(day.site.zone, now)
  const row = day.attendance
  const open = row !== null && row.masuk_at !== null && row.pulang_at === null && now < row.window_ends_at
  if (open || now - day.now < FRESH || day.date === today) return day
  return { date: today, attendance: null, next: 'in' }
}

/** My day once a punch has been answered for. An answer older than what is known changes nothing. */
export function withAnswer(day: MyDay, answer: PunchAnswer): MyDay {
  const known = day.attendance
  const row = answer.data
  const older = known && (known.id === row.id ? known.version >= row.version : known.date > row.date)
  return older ? day : { ...day, attendance: row, next: answer.receipt.kind === 'in' ? 'out' : 'in' }
}

/** What the button does after the taps that are still on their way. */
export function nextAfter(next: PunchKind, waiting: readonly { kind: PunchKind }[]): PunchKind {
  const last = waiting.at(-1)
  if (!last) return next
  return last.kind === 'in' ? 'out' : 'in'
}

export type PartOfDay = 'morning' | 'noon' | 'afternoon' | 'night'

/** As people greet each other: pagi until 11, siang until 15, sore until 18. */
export function partOfDay(time: string): PartOfDay {
  if (time >= '04:00' && time < '11:00') return 'morning'
  if (time >= '11:00' && time < '15:00') return 'noon'
  return time >= '15:00' && time < '18:00' ? 'afternoon' : 'night'
}

/** What to call somebody: the first name, with the titles such as `Dr.` that stand before it. */
export function callName(name: string): string {
  const words = name.trim().split(/\s+/)
  return words.slice(0, words.findIndex((word) => !word.endsWith('.')) + 1 || words.length).join(' ')
}

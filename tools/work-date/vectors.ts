import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { DayPlan } from '#src/kernel/day-context.ts'

const Instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))
const Expected = z.strictObject({
  date: z.iso.date(),
  /** Planned work, gaps between parts left out. */
  planned_minutes: z.int(),
  late_minutes: z.int(),
  early_minutes: z.int(),
  /** Between check-ins and check-outs; null when no pair was made. */
  worked_minutes: z.int().nullable(),
  flags: z.array(z.string()),
})
export type Expected = z.infer<typeof Expected>

const Vector = z.strictObject({
  name: z.string(),
  why: z.string().optional(),
  /** Of the site that the person belongs to. */
  zone: z.string(),
  /** Name of the shift by date; `*` for every other date. */
  plans: z.record(z.string(), z.string()),
  taps: z.array(z.strictObject({ kind: z.enum(['in', 'out']), at: Instant, date: z.iso.date() })),
  days: z.array(Expected),
})
export type Vector = z.infer<typeof Vector>

const File = z.strictObject({
  about: z.string(),
  shifts: z.record(
    z.string(),
    z.custom<DayPlan>((value) => typeof value === 'object' && value !== null),
  ),
  vectors: z.array(Vector),
})
export type VectorFile = z.infer<typeof File>

export const readVectors = async (path: string | URL): Promise<VectorFile> =>
  File.parse(JSON.parse(await readFile(path, 'utf8')))

/** What an implementation makes of a vector: the work date of each tap, and the days. */
export type Judged = { dates: string[]; days: Expected[] }
export type Judge = (vector: Vector, planOn: (date: string) => DayPlan) => Judged | Promise<Judged>

/** Runs the vectors; returns a line for each thing that is not as expected. */
export async function runVectors({ shifts, vectors }: VectorFile, judge: Judge): Promise<Map<string, string[]>> {
  const results = new Map<string, string[]>()
  for (const vector of vectors) {
    const planOn = (date: string): DayPlan => {
      const plan = shifts[vector.plans[date] ?? vector.plans['*'] ?? '']
      if (!plan) throw new Error(`${vector.name}: nothing is planned on ${date}`)
      return plan
    }
    results.set(vector.name, differences(vector, await judge(vector, planOn)))
  }
  return results
}

function differences({ taps, days }: Vector, judged: Judged): string[] {
  const faults = taps.flatMap(({ kind, at, date }, index) =>
    judged.dates[index] === date
      ? []
      : [`${kind} at ${new Date(at).toISOString()} belongs to ${judged.dates[index]}, expected ${date}`],
  )
  for (const expected of days) {
    const day = judged.days.find(({ date }) => date === expected.date)
    if (!day) faults.push(`${expected.date} is missing`)
    for (const key of Object.keys(expected) as (keyof Expected)[]) {
      const [is, wanted] = [JSON.stringify(day?.[key]), JSON.stringify(expected[key])]
      if (day && is !== wanted) faults.push(`${expected.date} ${key} is ${is}, expected ${wanted}`)
    }
  }
  const dates = new Set(days.map(({ date }) => date))
  for (const { date } of judged.days) if (!dates.has(date)) faults.push(`${date} is not expected`)
  return faults
}
